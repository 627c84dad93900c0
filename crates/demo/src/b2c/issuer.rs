//! The tenant as the app's OpenID provider: discovery, keys, authorize and token; code flow with PKCE.

use axum::Json;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokens::Jwks;
use url::Url;

use super::app_claims::TOKEN_LIFE;
use super::failure::Lost;
use super::journey::{AppRequest, Journey};
use super::pages;
use super::tenant::{BROWSER_COOKIE, Shared, Tenant};
use crate::oidc::{Metadata, challenge_matches};
use crate::{clock, random, web};

/// Seconds that a code waits to be redeemed.
const CODE_LIFE: i64 = 300;

/// A code's token, held until it is redeemed.
pub(super) struct IssuedCode {
    pub(super) id_token: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    /// Seconds since the Unix epoch.
    pub(super) issued: i64,
}

pub(super) async fn discovery(State(tenant): State<Shared>) -> Json<Metadata> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Json(Metadata {
        issuer: tenant.issuer(),
        authorization_endpoint: tenant.policy_address("oauth2/v2.0/authorize"),
        token_endpoint: tenant.policy_address("oauth2/v2.0/token"),
        jwks_uri: tenant.policy_address("discovery/v2.0/keys"),
        response_types_supported: words(&["code"]),
        subject_types_supported: words(&["pairwise"]),
        id_token_signing_alg_values_supported: words(&["RS256"]),
        code_challenge_methods_supported: words(&["S256"]),
    })
}

pub(super) async fn keys(State(tenant): State<Shared>) -> Json<Jwks> {
    Json(Jwks { keys: vec![tenant.settings.signing_key.jwk().clone()] })
}

/// The app's authorization request; parameters that it does not know are ignored (RFC 6749, 3.1).
#[derive(Deserialize)]
pub(super) struct AuthorizeQuery {
    client_id: Option<String>,
    redirect_uri: Option<String>,
    response_type: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    ui_locales: Option<String>,
}

pub(super) async fn authorize(
    State(tenant): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<AuthorizeQuery>,
) -> Response {
    let app = &tenant.settings.app;
    if query.client_id.as_deref() != Some(&app.client_id)
        || query.redirect_uri.as_deref() != Some(&app.redirect_uri)
    {
        return pages::lost(Lost::UnknownApp);
    }
    let state = query.state.clone().unwrap_or_default();
    match checked(&tenant, query) {
        Ok(request) => begin(&tenant, &headers, request),
        Err(problem) => refuse(&app.redirect_uri, &state, problem),
    }
}

fn checked(tenant: &Tenant, query: AuthorizeQuery) -> Result<AppRequest, &'static str> {
    if query.response_type.as_deref() != Some("code") {
        return Err("response_type must be code");
    }
    if !query.scope.unwrap_or_default().split(' ').any(|scope| scope == "openid") {
        return Err("scope must contain openid");
    }
    if query.code_challenge_method.as_deref() != Some("S256") {
        return Err("code_challenge_method must be S256");
    }
    Ok(AppRequest {
        client_id: tenant.settings.app.client_id.clone(),
        redirect_uri: tenant.settings.app.redirect_uri.clone(),
        state: query.state.ok_or("state is missing")?,
        nonce: query.nonce.ok_or("nonce is missing")?,
        challenge: query.code_challenge.ok_or("code_challenge is missing")?,
        locale: query.ui_locales.unwrap_or_else(|| "en-US".to_owned()),
    })
}

fn begin(tenant: &Tenant, headers: &HeaderMap, request: AppRequest) -> Response {
    let browser = web::cookie(headers, BROWSER_COOKIE).unwrap_or_else(random::secret);
    let journey = Journey::new(browser.clone(), request);
    let page = web::redirect(&pages::address(tenant, &journey));
    tenant.keep(journey);
    web::with_cookie(page, &web::set_cookie(BROWSER_COOKIE, &browser, None))
}

fn refuse(redirect_uri: &str, state: &str, problem: &str) -> Response {
    let parameters = [("error", "invalid_request"), ("error_description", problem), ("state", state)];
    match Url::parse_with_params(redirect_uri, parameters) {
        Ok(address) => web::redirect(address.as_str()),
        Err(_) => pages::lost(Lost::UnknownApp),
    }
}

#[derive(Deserialize)]
pub(super) struct TokenRequest {
    grant_type: Option<String>,
    code: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
}

#[derive(Serialize)]
struct TokenAnswer {
    id_token: String,
    token_type: &'static str,
    id_token_expires_in: i64,
}

#[derive(Serialize)]
struct TokenError {
    error: &'static str,
}

pub(super) async fn token(State(tenant): State<Shared>, Form(request): Form<TokenRequest>) -> Response {
    if request.grant_type.as_deref() != Some("authorization_code") {
        return (StatusCode::BAD_REQUEST, Json(TokenError { error: "unsupported_grant_type" }))
            .into_response();
    }
    let issued = request.code.as_deref().and_then(|code| tenant.codes.take(code));
    match issued.filter(|issued| issued.belongs_to(&request)) {
        Some(IssuedCode { id_token, .. }) => {
            let answer = TokenAnswer { id_token, token_type: "Bearer", id_token_expires_in: TOKEN_LIFE };
            Json(answer).into_response()
        }
        None => (StatusCode::BAD_REQUEST, Json(TokenError { error: "invalid_grant" })).into_response(),
    }
}

impl IssuedCode {
    fn belongs_to(&self, request: &TokenRequest) -> bool {
        request.client_id.as_ref() == Some(&self.client_id)
            && request.redirect_uri.as_ref() == Some(&self.redirect_uri)
            && request.code_verifier.as_deref().is_some_and(|proof| challenge_matches(&self.challenge, proof))
            && clock::unix_now() <= self.issued + CODE_LIFE
    }
}
