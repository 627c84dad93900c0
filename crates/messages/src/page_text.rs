//! Heading and message of the pages that say what came of a verification or of a request.

use crate::fault::FaultText;
use crate::outcome::OutcomeText;
use crate::text::Text;

/// What a page tells of a verification; every other outcome leads on without a page of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageOutcome {
    /// Not confirmed, for good.
    RejectedFinal,
    /// An operator decides.
    Review,
    /// No verification can be made at the moment.
    Unavailable,
}

impl PageOutcome {
    /// What the page is headed with.
    pub fn heading(self) -> Text<'static> {
        match self {
            Self::RejectedFinal => Text::OutcomeRejectedFinalHeading,
            Self::Review => Text::OutcomeReviewHeading,
            Self::Unavailable => Text::OutcomeUnavailableHeading,
        }
    }

    /// What happened and what to do next, as API answers say it.
    pub fn message(self) -> Text<'static> {
        let outcome = match self {
            Self::RejectedFinal => OutcomeText::RejectedFinal,
            Self::Review => OutcomeText::Review,
            Self::Unavailable => OutcomeText::Unavailable,
        };
        outcome.message()
    }
}

/// Why there is no page to show; the other faults are met by policies alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFault {
    /// Something is missing or cannot be read.
    MalformedRequest,
    /// There is no such verification, or no longer.
    UnknownVerification,
    /// No answer possible right now.
    TemporarilyUnavailable,
}

impl PageFault {
    /// Every fault.
    pub const ALL: [Self; 3] =
        [Self::MalformedRequest, Self::UnknownVerification, Self::TemporarilyUnavailable];

    /// What the page is headed with.
    pub fn heading(self) -> Text<'static> {
        match self {
            Self::MalformedRequest => Text::FaultMalformedRequestHeading,
            Self::UnknownVerification => Text::FaultUnknownVerificationHeading,
            Self::TemporarilyUnavailable => Text::FaultTemporarilyUnavailableHeading,
        }
    }

    /// What happened and what to do next, as API answers say it.
    pub fn message(self) -> Text<'static> {
        let fault = match self {
            Self::MalformedRequest => FaultText::MalformedRequest,
            Self::UnknownVerification => FaultText::UnknownVerification,
            Self::TemporarilyUnavailable => FaultText::TemporarilyUnavailable,
        };
        fault.message()
    }
}
