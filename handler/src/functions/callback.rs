use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::StatusCode;
use jumio::Callback;
use service::CallbackSubject;
use verification::ExecutionId;

use super::Call;
use crate::faces::json;

/// `POST /api/callback/{provider}/{ticket}`: the provider calls the address that we gave.
pub(super) async fn callback_by_ticket(
    call: Call,
    Path((provider, ticket)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let status = status(&body).unwrap_or_default();
    note(&call, &provider, &CallbackSubject::Ticket(ticket), &status).await
}

/// `POST /api/callback/{provider}`: the provider calls the address that is set in its portal.
pub(super) async fn callback_by_execution(call: Call, Path(provider): Path<String>, body: Bytes) -> Response {
    match Callback::parse(&body) {
        Ok(callback) => {
            let execution = ExecutionId(callback.workflow_execution.id.as_str().to_owned());
            let status = status(&body).unwrap_or_default();
            note(&call, &provider, &CallbackSubject::Execution(execution), &status).await
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Answers 200 to everything that could be written down or means nothing to us: the provider cannot do better by
/// calling again.
async fn note(call: &Call, provider: &str, subject: &CallbackSubject, status: &str) -> Response {
    if provider != "jumio" {
        return StatusCode::NOT_FOUND.into_response();
    }
    match call.parts.service.note_callback(subject, status, call.deadline).await {
        Ok(look) => {
            call.try_look(look);
            json(&serde_json::Map::new())
        }
        Err(error) => {
            tracing::error!(%error, "a callback could not be written down");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn status(body: &[u8]) -> Option<String> {
    Some(Callback::parse(body).ok()?.workflow_execution.status?.as_str().to_owned())
}
