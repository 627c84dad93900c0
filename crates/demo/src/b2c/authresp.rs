//! `/oauth2/authresp`: the browser comes back from the claims provider, by a posted form or by a query.

use axum::extract::{Form, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::failure::{Failure, Lost};
use super::journey::{EffectiveState, Exchange, Journey, Relay, SharedJourney, StateProperties};
use super::pages;
use super::tenant::{Shared, Tenant};
use crate::web;

/// What the provider sent; other members are ignored.
#[derive(Deserialize)]
pub(super) struct Return {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

pub(super) async fn by_query(
    State(tenant): State<Shared>,
    headers: HeaderMap,
    Query(sent): Query<Return>,
) -> Response {
    receive(&tenant, &headers, sent).await
}

pub(super) async fn by_form(
    State(tenant): State<Shared>,
    headers: HeaderMap,
    Form(sent): Form<Return>,
) -> Response {
    receive(&tenant, &headers, sent).await
}

async fn receive(tenant: &Tenant, headers: &HeaderMap, sent: Return) -> Response {
    let (relay, journey) = match find(tenant, headers, sent.state.as_deref()).await {
        Ok(found) => found,
        Err(lost) => return pages::lost(lost),
    };
    let mut journey = journey.lock().await;
    let Some(exchange) = awaited(&journey, &relay) else {
        return pages::lost(Lost::StateCookie);
    };
    let next = match resume(tenant, &mut journey, &exchange, sent).await {
        Ok(next) => next,
        Err(failure) => tenant.give_up(&mut journey, &failure),
    };
    web::with_cookie(next, &web::forget_cookie(relay.cookie_name()))
}

async fn find(
    tenant: &Tenant,
    headers: &HeaderMap,
    state: Option<&str>,
) -> Result<(Relay, SharedJourney), Lost> {
    let properties = state.and_then(StateProperties::parse).ok_or(Lost::NoJourney)?;
    let relay = properties.relay().ok_or(Lost::NoJourney)?;
    web::cookie(headers, relay.cookie_name()).ok_or(Lost::StateCookie)?;
    let journey = tenant.journey(properties.journey(), headers).await.ok_or(Lost::NoJourney)?;
    Ok((relay, journey))
}

/// The exchange that the journey waits for, if it is the one of that cookie: a state is good for one return.
fn awaited(journey: &Journey, relay: &Relay) -> Option<Exchange> {
    match &journey.effective_state {
        EffectiveState::Away(exchange) if exchange.relay == *relay => Some(exchange.clone()),
        EffectiveState::Away(_)
        | EffectiveState::SignIn { .. }
        | EffectiveState::Message
        | EffectiveState::Over => None,
    }
}

async fn resume(
    tenant: &Tenant,
    journey: &mut Journey,
    exchange: &Exchange,
    sent: Return,
) -> Result<Response, Failure> {
    if let Some(error) = sent.error {
        return Err(Failure::Refused { error, description: sent.error_description.unwrap_or_default() });
    }
    let code = sent.code.ok_or(Failure::Provider)?;
    let claims = tenant.claims_for(&code, exchange).await?;
    tenant.come_back(journey, &claims).await
}
