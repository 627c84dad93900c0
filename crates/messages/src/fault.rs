//! The message per fault.

use contract::ErrorCode;

use crate::text::Text;

/// Why a request was not answered as asked, as far as the wording for the user differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultText {
    /// Something is missing or cannot be read.
    MalformedRequest,
    /// There is no such verification, or no longer.
    UnknownVerification,
    /// The caller may not ask this.
    NotAuthorised,
    /// The verification is another account's.
    WrongObject,
    /// The account has no surname that a document could be compared with.
    NameMissing,
    /// No answer possible right now.
    TemporarilyUnavailable,
}

impl FaultText {
    /// Every fault.
    pub const ALL: [Self; 6] = [
        Self::MalformedRequest,
        Self::UnknownVerification,
        Self::NotAuthorised,
        Self::WrongObject,
        Self::NameMissing,
        Self::TemporarilyUnavailable,
    ];

    /// What happened and what to do next: the `userMessage` of API answers.
    pub fn message(self) -> Text<'static> {
        match self {
            Self::MalformedRequest => Text::FaultMalformedRequestMessage,
            Self::UnknownVerification => Text::FaultUnknownVerificationMessage,
            Self::NotAuthorised => Text::FaultNotAuthorisedMessage,
            Self::WrongObject => Text::FaultWrongObjectMessage,
            Self::NameMissing => Text::FaultNameMissingMessage,
            Self::TemporarilyUnavailable => Text::FaultTemporarilyUnavailableMessage,
        }
    }
}

impl From<ErrorCode> for FaultText {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::NotJson
            | ErrorCode::MissingField
            | ErrorCode::WrongField
            | ErrorCode::UnknownClient
            | ErrorCode::WrongMethod
            | ErrorCode::TooLong => Self::MalformedRequest,
            ErrorCode::NotAuthorised => Self::NotAuthorised,
            ErrorCode::UnknownVerification | ErrorCode::InvalidToken | ErrorCode::NoTransaction => {
                Self::UnknownVerification
            }
            ErrorCode::AnotherSubject => Self::WrongObject,
            ErrorCode::NameMissing => Self::NameMissing,
            ErrorCode::Unavailable => Self::TemporarilyUnavailable,
        }
    }
}
