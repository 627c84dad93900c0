use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::ErrorCode;
use serde::{Deserialize, Serialize};
use service::sample::DropInError;

use crate::{
    functions::call::{Call, NotOpen},
    input::Text,
    inputs::{missing, parse, wrong},
    responses::{
        b2c::{PolicyResponder, Refusal},
        json,
    },
};

/// Why there is no answer.
pub(super) enum Fault {
    Refusal(Refusal),
    DropIn(DropInError),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<DropInError> for Fault {
    fn from(error: DropInError) -> Self {
        Self::DropIn(error)
    }
}

/// Reads the body, asks, answers. Nothing but 200 and the error contract: that is all that the sample knows.
pub(super) async fn answer<B: for<'de> Deserialize<'de>, T: Serialize>(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
    ask: impl AsyncFnOnce(&Call, B) -> Result<T, Fault>,
) -> Response {
    let call = match call {
        Ok(call) => call,
        Err(NotOpen(context)) => {
            let responder = PolicyResponder::new(&context.ui, None, None, None);
            return responder.fail(&"the store is not open yet");
        }
    };
    let responder = PolicyResponder::new(&call.parts.ui, None, None, call.invocation.as_deref());
    let parsed = body.map_err(|_| ErrorCode::TooLong.into()).and_then(|body| parse::<B>(&body));
    let asked = match parsed {
        Ok(body) => ask(&call, body).await,
        Err(refusal) => Err(refusal.into()),
    };
    match asked {
        Ok(answer) => json(&answer),
        Err(Fault::Refusal(refusal)) => responder.refuse(&refusal),
        Err(Fault::DropIn(error)) => match error {
            DropInError::UnknownPolicy => responder.refuse(&wrong("Policy")),
            DropInError::InvalidToken => responder.refuse(&ErrorCode::InvalidToken.into()),
            DropInError::NameMissing => responder
                .refuse(&Refusal { code: ErrorCode::NameMissing, detail: Some("surname".to_owned()) }),
            DropInError::NoTransaction(answer) => responder.decline(&answer),
            DropInError::Off | DropInError::Store(_) => responder.fail(&error),
        },
    }
}

pub(super) fn needed(text: Text, field: &str) -> Result<String, Refusal> {
    text.into_option().ok_or_else(|| missing(field))
}
