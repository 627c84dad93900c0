use std::sync::Arc;

use axum::{
    extract::rejection::BytesRejection,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::HeaderValue;
use service::{
    model::{Answer, Client, Wording},
    oidc::{AssertionError, TokenError, TokenRequest},
};
use url::form_urlencoded;

use super::call::{Call, NotOpen};
use crate::{
    callers::basic_credentials,
    responses::{json, oauth::TokenFault, words::words},
};

/// `POST /api/token`: a code for an `id_token` (RFC 6749, 4.1.3).
pub(super) async fn token(call: Result<Call, NotOpen>, body: Result<Bytes, BytesRejection>) -> Response {
    match answer(call, body).await {
        Ok(response) => response,
        Err(fault) => {
            tracing::warn!(?fault, "token request rejected");
            fault.into_response()
        }
    }
}

async fn answer(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, TokenFault> {
    let body = body.map_err(|_| TokenFault::TooLong)?;
    let call = call.map_err(|_| TokenFault::Unavailable)?;
    exchange(&call, &Form::read(&body)).await
}

async fn exchange(call: &Call, form: &Form) -> Result<Response, TokenFault> {
    let client = authenticate(call, form).await?;
    match form.once("grant_type")? {
        Some("authorization_code") => {}
        Some(_) => return Err(TokenFault::UnsupportedGrantType),
        None => return Err(TokenFault::InvalidRequest("grant_type is missing")),
    }
    let catalogue = &call.parts.ui.catalogue;
    let words = |answer: &Answer, wording: &Wording| words(catalogue, &client, answer, wording, None);
    let request = TokenRequest {
        client: &client,
        words: &words,
        code: form.once("code")?.ok_or(TokenFault::InvalidRequest("code is missing"))?,
        redirect_uri: form
            .once("redirect_uri")?
            .ok_or(TokenFault::InvalidRequest("redirect_uri is missing"))?,
        code_verifier: form.once("code_verifier")?,
    };
    match call.parts.service.tokens.exchange(request, call.deadline).await {
        Ok(answer) => {
            let mut response = json(&answer);
            response.headers_mut().insert(http::header::PRAGMA, HeaderValue::from_static("no-cache"));
            Ok(response)
        }
        Err(TokenError::InvalidGrant) => Err(TokenFault::InvalidGrant),
        Err(TokenError::Store(error)) => {
            tracing::error!(?error, "token failed");
            Err(TokenFault::Unavailable)
        }
    }
}

/// One way of authentication, never two (RFC 6749, 2.3).
async fn authenticate(call: &Call, form: &Form) -> Result<Arc<Client>, TokenFault> {
    let basic = basic_credentials(&call.headers);
    let posted = form.once("client_secret")?;
    if let Some(assertion) = form.once("client_assertion")? {
        if basic.is_some() || posted.is_some() {
            return Err(TWO_WAYS);
        }
        return by_assertion(call, form, assertion).await;
    }
    let by_basic = basic.is_some();
    let known = |id: &str, secret: &str| call.parts.service.client_authentication.by_secret(id, secret);
    let client = match (basic, posted) {
        (Some(_), Some(_)) => return Err(TWO_WAYS),
        // Many clients join the two without encoding them first.
        (Some((id, secret)), None) => known(&decoded(&id), &decoded(&secret)).or_else(|| known(&id, &secret)),
        (None, Some(secret)) => known(form.once("client_id")?.unwrap_or_default(), secret),
        (None, None) => None,
    };
    client.ok_or(TokenFault::InvalidClient { by_basic })
}

const TWO_WAYS: TokenFault = TokenFault::InvalidRequest("two ways of client authentication");

/// `private_key_jwt` (RFC 7523, 2.2).
async fn by_assertion(call: &Call, form: &Form, assertion: &str) -> Result<Arc<Client>, TokenFault> {
    const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    if form.once("client_assertion_type")? != Some(TYPE) {
        return Err(TokenFault::InvalidRequest("client_assertion_type is missing or unknown"));
    }
    let client_id = form.once("client_id")?;
    let client =
        call.parts.service.client_authentication.by_assertion(client_id, assertion, call.deadline).await;
    client.map_err(|error| match error {
        AssertionError::Refused => TokenFault::InvalidClient { by_basic: false },
        AssertionError::Store(error) => {
            tracing::error!(?error, "token failed: assertion not checked");
            TokenFault::Unavailable
        }
    })
}

/// Both parts are form-encoded before they are joined (RFC 6749, 2.3.1).
fn decoded(text: &str) -> String {
    form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// The parameters of a form body.
struct Form(Vec<(String, String)>);

impl Form {
    /// A parameter without a value counts as left out (RFC 6749, 3.2).
    fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// A parameter that must not be repeated (RFC 6749, 3.2).
    fn once(&self, name: &str) -> Result<Option<&str>, TokenFault> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(TokenFault::InvalidRequest("a parameter is repeated")),
        }
    }
}
