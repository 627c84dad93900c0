use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::functions::call::Call;
use crate::responses::problem::problem;

/// As much as the sample says; the policy that takes hints reads no more (Azure AD B2C, id_token_hint).
#[derive(Serialize)]
struct Discovery<'a> {
    issuer: &'a str,
    jwks_uri: String,
    id_token_signing_alg_values_supported: [&'static str; 1],
}

/// `GET …/api/Oidc/.well-known/openid-configuration`: what the second policy needs to believe a hint.
pub(in crate::functions) async fn discovery(call: Call) -> Response {
    let service = &call.parts.service;
    let Some(drop_in) = &service.sample_transactions.drop_in else { return problem(StatusCode::NOT_FOUND) };
    lasting(Json(Discovery {
        issuer: drop_in.hints.issuer(),
        // Not under the secret: any reader may pass it on.
        jwks_uri: service.links.to("oidc/.well-known/keys"),
        id_token_signing_alg_values_supported: ["RS256"],
    }))
}

/// `GET …/api/Oidc/.well-known/keys`: the same keys as everywhere.
pub(in crate::functions) async fn keys(call: Call) -> Response {
    lasting(Json(call.parts.service.published_keys()))
}

/// Short enough that a new key is seen long before it signs.
fn lasting(document: impl IntoResponse) -> Response {
    let mut response = document.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    response
}
