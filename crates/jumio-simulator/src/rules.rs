//! What Jumio checks in a request (Jumio API guide, Account creation: request).

use std::net::IpAddr;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::account_request::{AccountRequest, Consent, Predefined, UserConsent, UserLocation, WorkflowKey};
use crate::refusal::Refusal;
use crate::{addresses, lifetime};

const FORBIDDEN: &str = "<>\"/;`%{}|\\";

/// Reads and checks a request; also says how long its web client may be opened.
pub(crate) fn read(body: &[u8]) -> Result<(AccountRequest, Duration), Refusal> {
    let request: AccountRequest =
        serde_json::from_slice(body).map_err(|error| Refusal::BadRequest(error.to_string()))?;
    let lifetime = check(&request).map_err(Refusal::BadRequest)?;
    Ok((request, lifetime))
}

fn check(request: &AccountRequest) -> Result<Duration, String> {
    references(request)?;
    if matches!(&request.workflow_definition.key, WorkflowKey::Text(text) if text.is_empty()) {
        return Err("workflowDefinition.key is empty".to_owned());
    }
    for credential in &request.workflow_definition.credentials {
        word("category", &credential.category, &["ID", "FACEMAP", "DOCUMENT", "SELFIE", "DATA"])?;
        credential.country.iter().try_for_each(|country| predefined(country, is_alpha3))?;
        credential.r#type.iter().try_for_each(|kind| predefined(kind, |_| true))?;
    }
    address("callbackUrl", request.callback_url.as_deref())?;
    address("web.successUrl", request.web.success_url.as_deref())?;
    address("web.errorUrl", request.web.error_url.as_deref())?;
    length("web.locale", request.web.locale.as_deref(), 5)?;
    if let Some(consent) = &request.user_consent {
        user_consent(consent)?;
    }
    match &request.token_lifetime {
        None => Ok(lifetime::DEFAULT),
        Some(text) => lifetime::parse(text).ok_or_else(|| "tokenLifetime is not within 5m to 60d".to_owned()),
    }
}

fn word(field: &str, text: &str, known: &[&str]) -> Result<(), String> {
    let field = format!("workflowDefinition.credentials.{field}");
    known.contains(&text).then_some(()).ok_or_else(|| format!("{field} is not one of {}", known.join(", ")))
}

fn predefined(preset: &Predefined, is_right: impl Fn(&str) -> bool) -> Result<(), String> {
    word(
        "predefinedType",
        preset.predefined_type.as_deref().unwrap_or("DEFINED"),
        &["DEFINED", "RECOMMENDED"],
    )?;
    let all_right = !preset.values.is_empty() && preset.values.iter().all(|value| is_right(value));
    all_right.then_some(()).ok_or_else(|| "workflowDefinition.credentials has a wrong value".to_owned())
}

fn is_alpha3(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn references(request: &AccountRequest) -> Result<(), String> {
    let reference = &request.customer_internal_reference;
    length("customerInternalReference", Some(reference), 100)?;
    if reference.contains(|character| FORBIDDEN.contains(character)) {
        return Err("customerInternalReference has a forbidden character".to_owned());
    }
    length("userReference", request.user_reference.as_deref(), 100)?;
    length("reportingCriteria", request.reporting_criteria.as_deref(), 255)
}

fn length(field: &str, text: Option<&str>, longest: usize) -> Result<(), String> {
    match text.map(|text| text.chars().count()) {
        Some(0) => Err(format!("{field} is empty")),
        Some(count) if count > longest => Err(format!("{field} has more than {longest} characters")),
        _ => Ok(()),
    }
}

fn address(field: &str, text: Option<&str>) -> Result<(), String> {
    text.map_or(Ok(()), addresses::check).map_err(|problem| format!("{field} {problem}"))
}

/// Complete or not at all: without a location Jumio answers 400.
fn user_consent(consent: &UserConsent) -> Result<(), String> {
    let ip = consent.user_ip.as_deref().ok_or("userConsent.userIp is missing")?;
    ip.parse::<IpAddr>().map_err(|_| "userConsent.userIp is no IP address")?;
    let location = consent.user_location.as_ref().ok_or("userConsent.userLocation is missing")?;
    let country = country(location)?;
    if country == "USA" && location.state.is_none() {
        return Err("userConsent.userLocation.state is mandatory for USA".to_owned());
    }
    length("userConsent.userLocation.state", location.state.as_deref(), 100)?;
    match &consent.consent {
        Some(given) => obtained(given),
        None if country == "USA" => Err("userConsent.consent is mandatory for USA".to_owned()),
        None => Ok(()),
    }
}

fn country(location: &UserLocation) -> Result<&str, String> {
    let country = location.country.as_deref().ok_or("userConsent.userLocation.country is missing")?;
    is_alpha3(country)
        .then_some(country)
        .ok_or_else(|| "userConsent.userLocation.country is not alpha-3".to_owned())
}

fn obtained(consent: &Consent) -> Result<(), String> {
    match (consent.obtained.as_deref(), consent.obtained_at.as_deref()) {
        (Some("yes"), Some(at)) => time(at),
        (Some("yes"), None) => Err("userConsent.consent.obtainedAt is missing".to_owned()),
        (Some("no" | "na"), _) => Ok(()),
        _ => Err("userConsent.consent.obtained is not yes, no or na".to_owned()),
    }
}

/// `YYYY-MM-DDThh:mm:ss.SSSZ`
fn time(text: &str) -> Result<(), String> {
    let is_utc = text.len() == 24 && text.ends_with('Z') && OffsetDateTime::parse(text, &Rfc3339).is_ok();
    is_utc
        .then_some(())
        .ok_or_else(|| "userConsent.consent.obtainedAt is not YYYY-MM-DDThh:mm:ss.SSSZ".to_owned())
}
