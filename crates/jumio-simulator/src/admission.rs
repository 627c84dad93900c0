//! What every API call must pass before it is carried out.

use std::io;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::stream;
use tokio::time::{Instant, sleep};

use crate::ApiFaults;
use crate::call::Call;
use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::world::World;

/// Counts the call, and refuses it under a bad fault profile, without its mandatory headers, without a valid access token, or
/// beyond the rate limit, in this order.
pub(crate) async fn admit(
    State((world, call)): State<(Arc<World>, Call)>,
    request: Request,
    next: Next,
) -> Response {
    let (fault_profile, checked) = world.with(|ledger| {
        *call.counter(&mut ledger.counts) += 1;
        ledger.counts.traced += u64::from(request.headers().contains_key("traceparent"));
        let fault_profile = ledger.meet(call);
        (fault_profile, check(call, request.headers(), fault_profile, ledger))
    });
    let response = match checked {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    if !response.status().is_success() {
        world.with(|ledger| ledger.counts.refused += 1);
    }
    match fault_profile {
        ApiFaults::Slow(delay) => {
            sleep(delay).await;
            response
        }
        ApiFaults::Broken => broken_off(response).await,
        _ => response,
    }
}

/// The first half of an answer, and then the end of the connection.
async fn broken_off(response: Response) -> Response {
    let (head, body) = response.into_parts();
    let mut half = to_bytes(body, usize::MAX).await.unwrap_or_default();
    half.truncate(half.len() / 2);
    let end = [Ok(half), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    Response::from_parts(head, Body::from_stream(stream::iter(end)))
}

fn check(
    call: Call,
    headers: &HeaderMap,
    fault_profile: ApiFaults,
    ledger: &mut Ledger,
) -> Result<(), Refusal> {
    match fault_profile {
        ApiFaults::Crowded => return Err(Refusal::TooManyRequests),
        ApiFaults::Failing(status) => {
            return Err(Refusal::Failing(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY)));
        }
        ApiFaults::Fine | ApiFaults::Forgetful | ApiFaults::Broken | ApiFaults::Slow(_) => {}
    }
    mandatory_headers(call, headers)?;
    if !matches!(call, Call::Token | Call::Health) {
        access_token(headers, ledger)?;
        if fault_profile == ApiFaults::Forgetful {
            ledger.access_token = None;
        }
    }
    let within_limit = ledger.bucket(call).take(Instant::now());
    within_limit.then_some(()).ok_or(Refusal::TooManyRequests)
}

/// Missing or suspicious headers are 403 (Jumio API guide, Request headers).
fn mandatory_headers(call: Call, headers: &HeaderMap) -> Result<(), Refusal> {
    let starts = |name: HeaderName, prefix: &str| {
        let text = headers.get(name).and_then(|value| value.to_str().ok());
        text.is_some_and(|text| !text.is_empty() && text.starts_with(prefix))
    };
    let require =
        |fulfilled: bool, problem| if fulfilled { Ok(()) } else { Err(Refusal::Forbidden(problem)) };
    require(starts(USER_AGENT, ""), "User-Agent is missing")?;
    require(starts(ACCEPT, "application/json"), "Accept is not application/json")?;
    if let Some(content_type) = call.content_type() {
        require(starts(CONTENT_TYPE, content_type), "Content-Type is missing or wrong")?;
        require(starts(CONTENT_LENGTH, ""), "Content-Length is missing")?;
    }
    Ok(())
}

fn access_token(headers: &HeaderMap, ledger: &Ledger) -> Result<(), Refusal> {
    let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = sent.and_then(|text| text.strip_prefix("Bearer "));
    let living = ledger.access_token.as_ref().filter(|token| token.lives(Instant::now()));
    match (bearer, living) {
        (Some(bearer), Some(living)) if bearer == living.text => Ok(()),
        _ => Err(Refusal::Unauthorised),
    }
}
