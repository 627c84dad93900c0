//! What `start` and `redeem` share: a policy calls, proves who it is, and sends flat JSON.

use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::{ErrorCode, Input};
use service::{Service, kernel::Deadline, model::Answer};

use super::call::{Call, NotOpen};
use crate::{
    callers::NotAdmitted,
    inputs::Inputs,
    responses::b2c::{PolicyResponder, Refusal, Refused},
};

/// Authenticates the caller, reads the body, asks the service, answers.
pub(super) async fn answer<Request, E: Refused>(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
    read: impl FnOnce(&Inputs) -> Result<Request, Refusal>,
    ask: impl AsyncFnOnce(&Service, Request, Deadline) -> Result<Answer, E>,
) -> Response {
    let inputs = body.map_err(|_| ErrorCode::TooLong.into()).and_then(|body| Inputs::parse(&body));
    // A locale that cannot be read is told to an authenticated caller only.
    let text = |input| inputs.as_ref().ok().and_then(|inputs| inputs.text(input).ok().flatten());
    let (locales, client) = (text(Input::Locale), text(Input::ClientId));
    let call = match call {
        Ok(call) => call,
        Err(NotOpen(context)) => {
            let responder = PolicyResponder::new(&context.ui, client.as_deref(), locales, None);
            return responder.unavailable(&"the store is not open yet");
        }
    };
    let invocation = call.invocation.as_deref();
    let responder = PolicyResponder::new(&call.parts.ui, client.as_deref(), locales, invocation);
    match call.parts.callers.admit(&call.headers, call.deadline).await {
        Ok(()) => {}
        Err(NotAdmitted::Refused) => return responder.challenge(call.parts.callers.challenge()),
        Err(NotAdmitted::Unknown) => return responder.unavailable(&"the caller's token cannot be checked"),
    }
    match inputs.and_then(|inputs| read(&inputs)) {
        Ok(request) => responder.conclude(ask(&call.parts.service, request, call.deadline).await),
        Err(refusal) => responder.refuse(&refusal),
    }
}
