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
    let scope = Scope::default();
    match admit(&app, &headers, scope).await {
        Ok(call) => call.carry_out(move |call| examine(call, scope)).await,
        Err(refusal) => refusal,
    }
}

/// `POST /api/operator/doctor`: with a transaction at the provider, if the body says so.
pub(super) async fn try_out(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Json<Body>, JsonRejection>,
) -> Response {
    // A body that cannot be read asks for nothing; who sent it is judged first.
    let creates_transaction = body.as_ref().is_ok_and(|Json(body)| body.create_transaction);
    let scope = Scope { creates_transaction };
    let call = match admit(&app, &headers, scope).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    match body {
        Ok(_) => call.carry_out(move |call| examine(call, scope)).await,
        Err(_) => problem_with(StatusCode::BAD_REQUEST, "accepted: {\"createTransaction\": true}"),
    }
}

async fn admit(app: &App, headers: &HeaderMap, scope: Scope) -> Result<OperatorCall, Response> {
    let action = if scope.creates_transaction { Action::CreateTransaction } else { Action::Doctor };
    OperatorCall::admit(app, headers, action).await
}

async fn examine(call: OperatorCall, scope: Scope) -> Response {
    let report = call.parts.doctor.run(scope, call.deadline).await;
    call.note("", if report.has_failed() { "failed" } else { "done" });
    json(&report)
}
