use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::{NextStep, Outcome};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::browser::ReturnError;

use super::call::Call;
use crate::responses::{json, problem::problem};

#[derive(Deserialize)]
struct Body {
    ticket: String,
}

/// What the waiting page may know: nothing about the user.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    /// There is something to go on with.
    ready: bool,
    /// When to ask again.
    poll_seconds: u64,
    #[serde(flatten)]
    verdict: Option<Verdict>,
}

/// For the browser that went to the provider. Tickets stand in addresses, and addresses get about.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verdict {
    outcome: Outcome,
    next_step: NextStep,
}

/// `POST /api/status`: how the verification of a ticket stands. One point read.
pub(super) async fn status(call: Call, body: Result<Bytes, BytesRejection>) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return problem(rejection.status()),
    };
    let Ok(Body { ticket }) = serde_json::from_slice(&body) else {
        return problem(StatusCode::BAD_REQUEST);
    };
    let browser = call.browser();
    match call.parts.service.status.of_ticket(&ticket, browser.as_ref(), call.deadline).await {
        Ok(view) => {
            let verdict = Verdict { outcome: view.meaning.outcome, next_step: view.meaning.next_step };
            json(&Status {
                ready: view.is_ready,
                poll_seconds: view.poll_after.as_secs(),
                verdict: view.is_same_browser.then_some(verdict),
            })
        }
        Err(ReturnError::UnknownVerification) => problem(StatusCode::NOT_FOUND),
        Err(ReturnError::Store(error)) => {
            tracing::error!(?error, "status failed");
            problem(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
