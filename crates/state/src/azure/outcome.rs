use azure_core::{Error, error::ErrorKind, http::StatusCode};
use azure_storage_auth::Attempts;
use azure_tables::error_code;
use service::ports::StoreError;
use tracing::error;

use crate::rows::BatchError;

/// What an error of a write means. Statuses as in "Table service error codes".
pub(super) fn of_write(error: &Error, attempts: &Attempts) -> BatchError {
    if !is_conflict(error) {
        return unavailable("a write", error).into();
    }
    if attempts.may_have_taken_effect() { BatchError::PerhapsOurs } else { BatchError::Conflict }
}

/// The row was not as the write demanded: there (409), in another version (412) or not there (404).
fn is_conflict(error: &Error) -> bool {
    match error.http_status() {
        Some(StatusCode::Conflict) => error_code(error) == Some("EntityAlreadyExists"),
        Some(StatusCode::PreconditionFailed) => true,
        Some(StatusCode::NotFound) => error_code(error) != Some("TableNotFound"),
        _ => false,
    }
}

/// Logs what went wrong, without addresses: they may hold signatures.
pub(super) fn unavailable(what: &'static str, error: &Error) -> StoreError {
    let (status, code) = match error.kind() {
        ErrorKind::HttpResponse { status, error_code, .. } => {
            (u16::from(*status), error_code.as_deref().unwrap_or_default())
        }
        ErrorKind::Connection => (0, "no connection"),
        ErrorKind::Io => (0, "no answer"),
        ErrorKind::Credential => (0, "no token for our identity"),
        ErrorKind::DataConversion => (0, "an answer that cannot be read"),
        ErrorKind::Other => (0, "a request that cannot be sent"),
    };
    error!(http.status = status, storage.code = code, "{what} failed in storage");
    StoreError::Unavailable
}
