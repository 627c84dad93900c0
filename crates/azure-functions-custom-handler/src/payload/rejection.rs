//! Why a payload was not taken.

use axum::response::{IntoResponse, Response};

use super::DecodeError;
use crate::answer::Failure;

/// A payload that the function cannot use. The invocation fails: a queue message comes back and ends in the poison queue.
///
/// The texts are stable and hold nothing of the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadRejection {
    /// The body broke off or is above the limit.
    #[error("the payload cannot be read to its end")]
    BodyUnreadable,
    /// The body is no payload of a Functions host.
    #[error("the body is not a payload of the Functions host")]
    NotAPayload,
    /// The payload holds no such input.
    #[error("the payload holds no input")]
    InputMissing,
    /// The payload holds several inputs: read them by name through [`super::Payload`].
    #[error("the payload holds several inputs")]
    InputAmbiguous,
    /// The input has another shape than the function's type.
    #[error("the input has another shape than this function expects")]
    InputShape,
}

impl From<DecodeError> for PayloadRejection {
    fn from(_: DecodeError) -> Self {
        Self::InputShape
    }
}

impl From<PayloadRejection> for Failure {
    fn from(rejection: PayloadRejection) -> Self {
        Self::bad_request(rejection.to_string())
    }
}

impl IntoResponse for PayloadRejection {
    fn into_response(self) -> Response {
        Failure::from(self).into_response()
    }
}
