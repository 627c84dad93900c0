use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use contract::{AnswerField, Claim};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use service::model::{Clients, Links};
use tokens::ClientKeys;

use super::request_context::PathParam;
use crate::{app::App, responses::problem::problem};

/// Discovery (OpenID Connect Discovery, 3): nothing that does not exist.
#[derive(Serialize)]
pub(crate) struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 2],
    grant_types_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_endpoint_auth_signing_alg_values_supported: Option<[&'static str; ClientKeys::ALGORITHMS.len()]>,
    scopes_supported: [&'static str; 1],
    claims_supported: Vec<&'static str>,
    code_challenge_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    claims_parameter_supported: bool,
}

/// The claims of every token (OpenID Connect Core, 2).
const TOKEN_CLAIMS: [&str; 9] = ["iss", "sub", "aud", "exp", "iat", "nbf", "auth_time", "jti", "nonce"];

/// Every claim that an `id_token` may hold. An error code never does: there is no token then.
fn claims() -> Vec<&'static str> {
    let fields = AnswerField::ALL.iter().filter(|field| **field != AnswerField::ErrorCode);
    let ours = fields.map(|field| field.name()).chain(Claim::ALL.iter().map(|claim| claim.name()));
    TOKEN_CLAIMS.into_iter().chain(ours).collect()
}

/// `GET /api/oidc/.well-known/{document}`.
pub(super) async fn oidc(State(app): State<App>, PathParam(document): PathParam<String>) -> Response {
    let Some(parts) = app.parts_without_clients(App::deadline()).await else {
        return problem(StatusCode::SERVICE_UNAVAILABLE);
    };
    let service = &parts.service;
    let mut response = match document.as_str() {
        "openid-configuration" => Json(discovery(&service.links, &service.clients)).into_response(),
        "keys" => Json(service.published_keys()).into_response(),
        _ => return problem(StatusCode::NOT_FOUND),
    };
    // Short enough that a new key is seen long before it signs.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}

/// What the clients have, all together: they share one issuer.
pub(crate) fn discovery(links: &Links, clients: &Clients) -> Discovery {
    let clients = clients.all();
    let has_secret = clients.iter().any(|client| !client.secrets.is_empty());
    let has_key = clients.iter().any(|client| client.assertion_keys.is_some());
    let by_secret: &[_] = if has_secret { &["client_secret_post", "client_secret_basic"] } else { &[] };
    let by_key: &[_] = if has_key { &["private_key_jwt"] } else { &[] };
    Discovery {
        issuer: links.issuer(),
        authorization_endpoint: links.to("authorize"),
        token_endpoint: links.to("token"),
        jwks_uri: links.to("oidc/.well-known/keys"),
        response_types_supported: ["code"],
        response_modes_supported: ["query", "form_post"],
        grant_types_supported: ["authorization_code"],
        subject_types_supported: ["pairwise"],
        id_token_signing_alg_values_supported: ["RS256"],
        token_endpoint_auth_methods_supported: [by_secret, by_key].concat(),
        token_endpoint_auth_signing_alg_values_supported: has_key.then_some(ClientKeys::ALGORITHMS),
        scopes_supported: ["openid"],
        claims_supported: claims(),
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: clients.iter().all(|client| client.sends_issuer),
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        claims_parameter_supported: false,
    }
}
