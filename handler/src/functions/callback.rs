use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::ExecutionId;
use http::StatusCode;
use jumio::Callback;
use providers::platform;
use service::document::CallbackSubject;

use super::{call::Call, request_context::PathParam};
use crate::responses::{json, problem::problem};

/// `POST /api/callback/{provider}/{ticket}`: the provider calls the address that we gave. What the body says is kept for
/// the history alone, so it may say anything.
pub(super) async fn callback_by_ticket(
    call: Call,
    PathParam((provider, ticket)): PathParam<(String, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(&call, &provider, body, |_| Some(CallbackSubject::Ticket(ticket))).await
}

/// `POST /api/callback/{provider}`: the provider calls the address that is set in its portal.
pub(super) async fn callback_by_execution(
    call: Call,
    PathParam(provider): PathParam<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(&call, &provider, body, |callback| {
        let execution = callback?.workflow_execution.id.as_str().to_owned();
        Some(CallbackSubject::Execution(ExecutionId(execution)))
    })
    .await
}

/// Answers 200 to everything that could be written down or means nothing to us: the provider cannot do better by
/// calling again.
async fn answer(
    call: &Call,
    provider: &str,
    body: Result<Bytes, BytesRejection>,
    subject: impl FnOnce(Option<&Callback>) -> Option<CallbackSubject>,
) -> Response {
    if provider != platform::NAME {
        return problem(StatusCode::NOT_FOUND);
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return problem(rejection.status()),
    };
    let callback = Callback::parse(&body).ok();
    let Some(subject) = subject(callback.as_ref()) else {
        return problem(StatusCode::BAD_REQUEST);
    };
    let status = callback.and_then(|callback| callback.workflow_execution.status);
    let status = status.as_ref().map(jumio::WorkflowStatus::as_str).unwrap_or_default();
    match call.parts.service.callbacks.note(&subject, status, call.deadline).await {
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
