use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::{AccountId, ExecutionId, Timestamp};
use http::StatusCode;
use jumio::Callback;
use providers::platform;
use service::document::ProviderCall;
use time::OffsetDateTime;

use super::{call::Call, request_context::PathParam};
use crate::responses::{json, problem::problem};

/// `POST /api/callback/{provider}/{ticket}`: the provider calls the address that we gave.
pub(super) async fn callback_by_ticket(
    call: Call,
    PathParam((provider, ticket)): PathParam<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(&call, &provider, Some(ticket), body).await
}

/// `POST /api/callback/{provider}`: the provider calls the address that is set in its portal.
pub(super) async fn callback_by_execution(
    call: Call,
    PathParam(provider): PathParam<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(&call, &provider, None, body).await
}

/// Answers 200 to everything that could be written down or means nothing to us: the provider cannot do better by
/// calling again.
async fn answer(
    call: &Call,
    provider: &str,
    ticket: Option<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if provider != platform::NAME {
        return problem(StatusCode::NOT_FOUND);
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return problem(rejection.status()),
    };
    let said = ProviderCall { ticket, ..read(&body) };
    match call.parts.service.callbacks.note(&said, call.deadline).await {
        Ok(poll) => {
            call.try_poll(poll);
            json(&serde_json::Map::new())
        }
        Err(error) => {
            tracing::error!(?error, "callback not written down");
            problem(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// What the body says, as far as it says anything: with a ticket it may be empty.
fn read(body: &[u8]) -> ProviderCall {
    let Ok(Callback { execution, account, status, sent_at, .. }) = Callback::parse(body) else {
        return ProviderCall::default();
    };
    ProviderCall {
        ticket: None,
        execution: Some(ExecutionId(execution.as_str().to_owned())),
        account: account.map(|account| AccountId(account.as_str().to_owned())),
        status: status.as_ref().map(jumio::WorkflowStatus::as_str).unwrap_or_default().to_owned(),
        sent_at: sent_at.and_then(timestamp),
    }
}

fn timestamp(time: OffsetDateTime) -> Option<Timestamp> {
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp::from_unix_millis)
}
