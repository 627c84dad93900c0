use axum::{Json, extract::State, extract::rejection::JsonRejection, response::Response};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::admitted::OperatorCall;
use crate::{
    app::App,
    doctor::Scope,
    operators::Action,
    responses::{json, problem::problem_with},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Body {
    create_transaction: bool,
}

/// `GET /api/operator/doctor`: everything but a transaction at the provider.
pub(super) async fn examine_only(State(app): State<App>, headers: HeaderMap) -> Response {
    examine(&app, &headers, Scope::default()).await
}

/// `POST /api/operator/doctor`: with a transaction at the provider, if the body says so.
pub(super) async fn try_out(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Json<Body>, JsonRejection>,
) -> Response {
    match body {
        Ok(Json(Body { create_transaction })) => {
            examine(&app, &headers, Scope { creates_transaction: create_transaction }).await
        }
        Err(_) => problem_with(StatusCode::BAD_REQUEST, "accepted: {\"createTransaction\": true}"),
    }
}

async fn examine(app: &App, headers: &HeaderMap, scope: Scope) -> Response {
    let action = if scope.creates_transaction { Action::CreateTransaction } else { Action::Doctor };
    let call = match OperatorCall::admit(app, headers, action).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let report = call.parts.doctor.run(scope, call.deadline).await;
    call.note("", if report.has_failed() { "failed" } else { "done" });
    json(&report)
}
