use azure_core::{Error, error::ErrorKind, http::StatusCode};
use azure_storage_auth::Attempts;
use azure_tables::error_code;
use service::kernel::StoreError;

use crate::rows::BatchError;

/// What an error of a write means. Statuses as in "Table service error codes".
pub(super) fn of_write(error: &Error, attempts: &Attempts) -> BatchError {
    if !is_conflict(error) {
        return failure("a write", error).into();
    }
    if attempts.may_have_taken_effect() { BatchError::MaybeApplied } else { BatchError::Conflict }
}

/// The row was not as the write demanded: there (409), in another version (412) or not there (404).
fn is_conflict(error: &Error) -> bool {
    match error.http_status() {
        Some(StatusCode::Conflict) => error_code(error) == Some("EntityAlreadyExists"),
        Some(StatusCode::PreconditionFailed) => true,
        _ => is_missing_row(error),
    }
}

/// The row is not there, in a table that is.
pub(super) fn is_missing_row(error: &Error) -> bool {
    error.http_status() == Some(StatusCode::NotFound) && error_code(error) != Some("TableNotFound")
}

/// What went wrong in storage, without addresses: they may hold signatures.
#[derive(Debug, thiserror::Error)]
#[error("{what} failed: {cause}")]
struct StorageFailure {
    what: &'static str,
    cause: String,
}

/// An error of anything but a write that conflicts. Statuses as in "Common REST API error codes".
pub(super) fn failure(what: &'static str, error: &Error) -> StoreError {
    let (kind, cause) = match error.kind() {
        ErrorKind::HttpResponse { status, error_code, .. } => {
            let code = error_code.as_deref().unwrap_or_default();
            let kind = if is_lasting(*status) { StoreError::internal() } else { StoreError::unavailable() };
            (kind, format!("HTTP {} {code}", u16::from(*status)))
        }
        ErrorKind::Connection => (StoreError::unavailable(), "no connection".to_owned()),
        ErrorKind::Io => (StoreError::unavailable(), "no answer".to_owned()),
        ErrorKind::Credential => (StoreError::unavailable(), "no token for our identity".to_owned()),
        ErrorKind::DataConversion => (StoreError::unavailable(), "an answer that cannot be read".to_owned()),
        ErrorKind::Other => (StoreError::internal(), "a request that cannot be sent".to_owned()),
    };
    kind.because(StorageFailure { what, cause })
}

/// Whether the service will say the same another time: it refuses us, or the way we ask.
fn is_lasting(status: StatusCode) -> bool {
    let passing = [StatusCode::RequestTimeout, StatusCode::TooManyRequests];
    status.is_client_error() && !passing.contains(&status)
}
