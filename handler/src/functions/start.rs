use axum::response::Response;
use bytes::Bytes;
use serde::Deserialize;
use service::{Consent, StartRequest};
use verification::{Attributes, Personal};

use super::Call;
use crate::{
    faces::b2c::{Face, PublicCode, Refusal},
    input::{Flag, Text, time},
};

/// What a policy sends. Unknown keys are ignored: a policy's bearer token may be among them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    object_id: Text,
    subject: Text,
    correlation_id: Text,
    method: Text,
    client_id: Text,
    locale: Text,
    user_ip: Text,
    replaces: Text,
    consent_obtained: Flag,
    consent_obtained_at: Text,
    consent_country: Text,
    consent_state: Text,
    given_name: Text,
    surname: Text,
    date_of_birth: Text,
    country: Text,
}

/// `POST /api/start`: creates or finds the verification.
pub(super) async fn start(call: Call, body: Bytes) -> Response {
    let parsed = parse::<Body>(&body);
    let locale = parsed.as_ref().ok().and_then(|body| body.locale.as_deref()).map(str::to_owned);
    let face = Face {
        parts: &call.parts,
        locale: call.parts.locale(locale.as_deref()),
        request_id: call.invocation.as_deref(),
    };
    if !call.parts.callers.admits(&call.headers) {
        return face.refuse(&PublicCode::NotAuthorised.into());
    }
    let request = match parsed.and_then(request) {
        Ok(request) => request,
        Err(refusal) => return face.refuse(&refusal),
    };
    face.conclude(call.parts.service.start(&request, call.deadline).await)
}

fn request(body: Body) -> Result<StartRequest, Refusal> {
    if body.method.as_deref().is_some_and(|method| !method.eq_ignore_ascii_case("document")) {
        return Err(wrong("method"));
    }
    let consent = consent(&body)?;
    let date_of_birth = match body.date_of_birth.as_deref() {
        Some(text) => Some(Personal::new(text.parse().map_err(|_| wrong("dateOfBirth"))?)),
        None => None,
    };
    Ok(StartRequest {
        subject: subject(body.object_id, body.subject)?,
        client: body.client_id.into_option(),
        correlation_id: body.correlation_id.into_option(),
        replaces: match body.replaces.as_deref() {
            Some(text) => Some(text.parse().map_err(|_| wrong("replaces"))?),
            None => None,
        },
        attributes: Attributes {
            given_name: body.given_name.into_option().map(Personal::new),
            surname: body.surname.into_option().map(Personal::new),
            date_of_birth,
            country: body.country.into_option().map(Personal::new),
        },
        consent,
        user_ip: body.user_ip.into_option().map(Personal::new),
        locale: body.locale.into_option(),
    })
}

/// A consent counts only with its time and place.
fn consent(body: &Body) -> Result<Option<Consent>, Refusal> {
    if !body.consent_obtained.0 {
        return Ok(None);
    }
    let at = body.consent_obtained_at.as_deref().ok_or_else(|| missing("consentObtainedAt"))?;
    let country =
        body.consent_country.as_deref().ok_or_else(|| missing("consentCountry"))?.to_ascii_uppercase();
    if country.len() != 3 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Err(wrong("consentCountry"));
    }
    Ok(Some(Consent {
        obtained_at: time(at).ok_or_else(|| wrong("consentObtainedAt"))?,
        country,
        state: body.consent_state.as_deref().map(str::to_owned),
    }))
}

/// The account, or the id that stands for it before there is one.
pub(super) fn subject(object_id: Text, subject: Text) -> Result<Personal<String>, Refusal> {
    let id = object_id.into_option().or_else(|| subject.into_option());
    id.map(Personal::new).ok_or_else(|| missing("objectId"))
}

/// Reads a body of flat JSON. What is wrong with a field is said by its name: serde's own words would quote the value.
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

pub(super) fn missing(field: &str) -> Refusal {
    Refusal { code: PublicCode::MissingField, detail: Some(format!("{field} is missing")) }
}

pub(super) fn wrong(field: &str) -> Refusal {
    Refusal { code: PublicCode::WrongField, detail: Some(format!("{field} cannot be read")) }
}
