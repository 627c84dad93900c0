use axum::{extract::State, response::Response};
use http::{HeaderMap, StatusCode};
use service::operator::{Named, ShowError, Shown};

use super::admitted::OperatorCall;
use crate::{
    app::App,
    functions::request_context::PathParam,
    operators::Action,
    responses::{json, problem::problem_with},
};

/// `GET /api/operator/verifications/{id or support reference}`: where it stands, what happened to it, and why.
pub(super) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    PathParam(name): PathParam<String>,
) -> Response {
    let call = match OperatorCall::admit(&app, &headers, Action::Show).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let named: Named = match name.parse() {
        Ok(named) => named,
        Err(error) => return refuse(&call, &error),
    };
    match call.parts.service.show.run(&named, call.deadline).await {
        Ok(shown) => {
            call.note(&id_of(&shown), "done");
            json(&shown)
        }
        Err(error) => refuse(&call, &error),
    }
}

fn id_of(shown: &Shown) -> String {
    match shown {
        Shown::Verification(shown) => shown.verification_id.to_string(),
        Shown::Erased { verification_id, .. } => verification_id.to_string(),
    }
}

fn refuse(call: &OperatorCall, error: &ShowError) -> Response {
    let status = match error {
        ShowError::NotAName => StatusCode::BAD_REQUEST,
        ShowError::Unknown => StatusCode::NOT_FOUND,
        ShowError::Store(error) => {
            tracing::error!(?error, "show failed");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    call.note("", status.as_str());
    problem_with(status, error)
}
