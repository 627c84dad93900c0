use azure_core::error::{Error, ErrorKind};
use azure_core::http::headers::ERROR_CODE;
use azure_core::http::{RawResponse, StatusCode};
use serde::Deserialize;

/// What this crate refuses to send. It is the source of an [`azure_core::Error`] of kind `Other`. No variant holds a
/// key or a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRequest {
    /// The endpoint cannot hold a path.
    #[error("the endpoint is no address of a table service")]
    Endpoint,
    /// A credential over plain http would be there for all to read.
    #[error("a token credential needs an https endpoint")]
    TokenWithoutTls,
    /// A table's name.
    #[error("a table's name has 3 to 63 letters and digits and begins with a letter")]
    TableName,
    /// A character that keys may not hold.
    #[error("{key} holds one of / \\ # ? or a control character")]
    KeyCharacter {
        /// `PartitionKey` or `RowKey`.
        key: &'static str,
    },
    /// A key of more than 512 UTF-16 units.
    #[error("{key} is longer than 512 UTF-16 units")]
    KeyTooLong {
        /// `PartitionKey` or `RowKey`.
        key: &'static str,
    },
    /// A property's name.
    #[error(
        "a property's name is an identifier of at most 255 characters that the service does not use itself"
    )]
    PropertyName,
    /// Infinity or NaN in a filter.
    #[error("infinities and NaN cannot be compared")]
    NotComparable,
    /// A row of another partition.
    #[error("a transaction stays within one partition")]
    OtherPartition,
    /// A row that the transaction changes already.
    #[error("a transaction changes each row once")]
    RowTwice,
    /// Too many operations.
    #[error("a transaction holds at most 100 operations")]
    TooManyOperations,
    /// Nothing to do.
    #[error("a transaction holds at least one operation")]
    NoOperation,
    /// Too much data.
    #[error("a transaction of {size_bytes} bytes exceeds the limit of {limit_bytes}")]
    TransactionTooLarge {
        /// What it would have.
        size_bytes: usize,
        /// What the service takes.
        limit_bytes: usize,
    },
}

impl From<InvalidRequest> for Error {
    fn from(refused: InvalidRequest) -> Self {
        Self::new(ErrorKind::Other, refused)
    }
}

/// Which operation made a transaction fail. All operations were rolled back.
///
/// The [`azure_core::Error`] that holds it has the operation's status and code, so that a conflict looks like one of a
/// single operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("operation {} of the transaction failed: {code} ({status})", .index.map_or_else(|| "?".to_owned(), |index| index.to_string()))]
pub struct TransactionFailure {
    /// The operation, counted from 0 in the order in which they were added; none if the service did not say.
    pub index: Option<usize>,
    /// The operation's status.
    pub status: StatusCode,
    /// The operation's error code, such as `UpdateConditionNotSatisfied`.
    pub code: String,
}

impl TransactionFailure {
    /// Finds the failure in an error of [`TableClient::submit_transaction`](crate::TableClient::submit_transaction).
    #[must_use]
    pub fn of(error: &Error) -> Option<&Self> {
        let mut source = std::error::Error::source(error);
        while let Some(error) = source {
            if let Some(failure) = error.downcast_ref() {
                return Some(failure);
            }
            source = error.source();
        }
        None
    }
}

/// The service's code in an error, such as `EntityAlreadyExists`.
#[must_use]
pub fn error_code(error: &Error) -> Option<&str> {
    match error.kind() {
        ErrorKind::HttpResponse { error_code, .. } => error_code.as_deref(),
        _ => None,
    }
}

/// `{"odata.error":{"code":"…","message":{"lang":"en-US","value":"…"}}}`. Cosmos DB and gateways may leave parts out.
#[derive(Default, Deserialize)]
struct Body {
    #[serde(rename = "odata.error", default)]
    error: Details,
}

#[derive(Default, Deserialize)]
pub(crate) struct Details {
    #[serde(default)]
    pub(crate) code: Option<String>,
    #[serde(default)]
    message: Message,
}

#[derive(Default, Deserialize)]
struct Message {
    #[serde(default)]
    value: String,
}

impl Details {
    pub(crate) fn read(body: &[u8]) -> Self {
        serde_json::from_slice::<Body>(body).unwrap_or_default().error
    }

    /// In transactions the message begins with the number of the operation: `3:The specified entity …`.
    pub(crate) fn operation(&self) -> Option<usize> {
        self.message.value.split_once(':')?.0.parse().ok()
    }
}

/// The error for an answer that is none of success. The service's message stays out: it may quote what was sent.
pub(crate) fn of(response: RawResponse) -> Error {
    let status = response.status();
    let header = response.headers().get_optional_str(&ERROR_CODE).map(str::to_owned);
    let error_code = header.or_else(|| Details::read(response.body()).code);
    let message = match &error_code {
        Some(code) => format!("the table service answered {status}: {code}"),
        None => format!("the table service answered {status}"),
    };
    let kind = ErrorKind::HttpResponse { status, error_code, raw_response: Some(Box::new(response)) };
    Error::with_message(kind, message)
}

pub(crate) fn unreadable(what: &'static str) -> Error {
    Error::with_message(ErrorKind::DataConversion, what)
}
