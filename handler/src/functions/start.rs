use std::net::IpAddr;

use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use serde::Deserialize;
use service::{Consent, StartRequest};
use verification::{Attributes, Personal};

use super::{
    Call, NotOpen,
    policy::{self, missing, subject, wrong},
};
use crate::{
    input::{Flag, Text, time},
    responses::b2c::Refusal,
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

impl policy::Body for Body {
    fn locale(&self) -> Option<&str> {
        self.locale.as_deref()
    }
}

/// `POST /api/start`: creates or finds the verification.
pub(super) async fn start(call: Result<Call, NotOpen>, body: Result<Bytes, BytesRejection>) -> Response {
    policy::answer(call, body, request, async |service, request, deadline| {
        service.start(&request, deadline).await
    })
    .await
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
        drop_in: None,
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
    let obtained_at = time(at).ok_or_else(|| wrong("consentObtainedAt"))?;
    // The provider takes a consent only together with the user's address.
    let ip = body.user_ip.as_deref().ok_or_else(|| missing("userIp"))?;
    if ip.parse::<IpAddr>().is_err() {
        return Err(wrong("userIp"));
    }
    Ok(Some(Consent { obtained_at, country, state: body.consent_state.as_deref().map(str::to_owned) }))
}
