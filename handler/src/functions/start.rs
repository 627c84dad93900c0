use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::{Input, Personal};
use service::{
    model::{Consent, Method},
    rest::StartRequest,
};
use verification::Attributes;

use super::{
    call::{Call, NotOpen},
    policy,
};
use crate::{
    input::address,
    inputs::{Inputs, wrong},
    responses::b2c::Refusal,
};

/// `POST /api/start`: creates or finds the verification.
pub(super) async fn start(call: Result<Call, NotOpen>, body: Result<Bytes, BytesRejection>) -> Response {
    policy::answer(call, body, request, async |service, request, deadline| {
        service.start.run(&request, deadline).await
    })
    .await
}

fn request(inputs: &Inputs) -> Result<StartRequest, Refusal> {
    check_method(inputs)?;
    Ok(StartRequest {
        consent: consent(inputs)?,
        user: inputs.user()?,
        client: inputs.text(Input::ClientId)?,
        correlation_id: inputs.text(Input::CorrelationId)?,
        replaces: inputs.parsed(Input::Replaces)?,
        attributes: attributes(inputs)?,
        user_ip: inputs.text(Input::UserIp)?.map(|text| Personal::new(plain_address(text))),
        locale: inputs.text(Input::Locale)?,
        return_request: None,
    })
}

/// Without port and brackets, as the provider and the limits take it.
fn plain_address(text: String) -> String {
    address(&text).map_or(text, |address| address.to_string())
}

/// Names of methods are read in any letter case.
fn check_method(inputs: &Inputs) -> Result<(), Refusal> {
    match inputs.text(Input::Method)? {
        Some(method) if !method.eq_ignore_ascii_case(Method::Document.name()) => {
            Err(wrong(Input::Method.name()))
        }
        _ => Ok(()),
    }
}

/// What the account says about its user.
fn attributes(inputs: &Inputs) -> Result<Attributes, Refusal> {
    Ok(Attributes {
        given_name: inputs.text(Input::GivenName)?.map(Personal::new),
        surname: inputs.text(Input::Surname)?.map(Personal::new),
        date_of_birth: inputs.parsed(Input::DateOfBirth)?.map(Personal::new),
        country: inputs.text(Input::Country)?.map(Personal::new),
        document_type: inputs.parsed(Input::DocumentType)?,
    })
}

/// A consent counts only with its time and place.
fn consent(inputs: &Inputs) -> Result<Option<Consent>, Refusal> {
    if !inputs.flag(Input::ConsentObtained)? {
        return Ok(None);
    }
    let obtained_at = inputs.required_time(Input::ConsentObtainedAt)?;
    let country = inputs.required(Input::ConsentCountry)?.to_ascii_uppercase();
    if country.len() != 3 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Err(wrong(Input::ConsentCountry.name()));
    }
    // The provider takes a consent only together with the user's address.
    if address(&inputs.required(Input::UserIp)?).is_none() {
        return Err(wrong(Input::UserIp.name()));
    }
    Ok(Some(Consent { obtained_at, country, state: inputs.text(Input::ConsentState)? }))
}
