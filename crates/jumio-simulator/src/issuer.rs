use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::{Form, Json};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::access_token::AccessToken;
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::world::World;

#[derive(Deserialize)]
pub(crate) struct Grant {
    grant_type: String,
}

#[derive(Serialize)]
pub(crate) struct Answer {
    access_token: String,
    expires_in: u64,
    token_type: &'static str,
}

/// "POST /oauth2/token" (Jumio API guide, Authentication and encryption). Says the full lifetime even of a token
/// that is half over: so may Jumio.
pub(crate) async fn issue(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Form(grant): Form<Grant>,
) -> Result<Json<Answer>, Refusal> {
    if !is_client(&headers, &world.settings) {
        return Err(Refusal::Unauthorised);
    }
    if grant.grant_type != "client_credentials" {
        return Err(Refusal::BadRequest("grant_type is not client_credentials".to_owned()));
    }
    let lifetime = world.settings.access_token_lifetime;
    let access_token = world.with(|ledger| {
        let now = Instant::now();
        let living = ledger.access_token.take().filter(|token| token.lives(now));
        let token = living.unwrap_or_else(|| AccessToken::issue(lifetime, now));
        ledger.access_token.insert(token).text.clone()
    });
    Ok(Json(Answer { access_token, expires_in: lifetime.as_secs(), token_type: "Bearer" }))
}

fn is_client(headers: &HeaderMap, settings: &Settings) -> bool {
    let pair = format!("{}:{}", settings.client_id, settings.client_secret);
    let expected = format!("Basic {}", BASE64.encode(pair.as_bytes()));
    headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes() == expected.as_bytes())
}
