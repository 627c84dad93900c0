//! What `start` and `redeem` share: a policy calls, with a key and flat JSON.

use std::fmt::Display;

use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use service::{Answer, Deadline, Service};
use verification::Personal;

use super::{Call, NotOpen};
use crate::{
    callers::NotAdmitted,
    input::Text,
    responses::b2c::{Face, PublicCode, Refusal, Refused},
};

/// A body that says in which language the user is to be answered.
pub(super) trait Body: DeserializeOwned {
    fn locale(&self) -> Option<&str>;
}

/// Authenticates the caller, reads the body, asks the service, answers.
pub(super) async fn answer<B: Body, Request, E: Refused + Display>(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
    read: impl FnOnce(B) -> Result<Request, Refusal>,
    ask: impl AsyncFnOnce(&Service, Request, Deadline) -> Result<Answer, E>,
) -> Response {
    let parsed = body.map_err(|_| PublicCode::TooLong.into()).and_then(|body| parse::<B>(&body));
    let locales = parsed.as_ref().ok().and_then(B::locale).map(str::to_owned);
    let call = match call {
        Ok(call) => call,
        Err(NotOpen(context)) => {
            let page_response = Face { ui: &context.ui, locales, request_id: None };
            return page_response.unavailable(&"the store is not open yet");
        }
    };
    let page_response = Face { ui: &call.parts.ui, locales, request_id: call.invocation.as_deref() };
    match call.parts.callers.admit(&call.headers, call.deadline).await {
        Ok(()) => {}
        Err(NotAdmitted::Refused) => return page_response.challenge(call.parts.callers.challenge()),
        Err(NotAdmitted::Unknown) => {
            return page_response.unavailable(&"the caller's token cannot be checked");
        }
    }
    match parsed.and_then(read) {
        Ok(request) => page_response.conclude(ask(&call.parts.service, request, call.deadline).await),
        Err(refusal) => page_response.refuse(&refusal),
    }
}

/// The account, or the id that stands for it before there is one.
pub(super) fn subject(object_id: Text, subject: Text) -> Result<Personal<String>, Refusal> {
    let id = object_id.into_option().or_else(|| subject.into_option());
    id.map(Personal::new).ok_or_else(|| missing("objectId"))
}

pub(super) fn missing(field: &str) -> Refusal {
    Refusal { code: PublicCode::MissingField, detail: Some(format!("{field} is missing")) }
}

pub(super) fn wrong(field: &str) -> Refusal {
    Refusal { code: PublicCode::WrongField, detail: Some(format!("{field} cannot be read")) }
}

/// Reads flat JSON. What is wrong with a field is said by its name: serde's own words would quote the value.
pub(super) fn parse<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, Refusal> {
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(PublicCode::NotJson.into());
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| match error.inner().classify() {
        serde_json::error::Category::Data => wrong(&error.path().to_string()),
        _ => PublicCode::NotJson.into(),
    })
}
