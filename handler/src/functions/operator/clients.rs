use axum::{
    Json,
    extract::{
        Query, State,
        rejection::{JsonRejection, QueryRejection},
    },
    response::Response,
};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use service::registry::{ClientRequest, RegistryError};

use super::admitted::OperatorCall;
use crate::{
    app::App,
    clients::problem_text,
    operators::Action,
    responses::{json, problem::problem_with},
};

/// `GET /api/operator/clients`: every client.
pub(super) async fn list(State(app): State<App>, headers: HeaderMap) -> Response {
    let call = match OperatorCall::admit(&app, &headers, Action::Clients).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    match call.parts.service.registry.list(call.deadline).await {
        Ok(clients) => {
            call.note_client("", "list", "done");
            json(&clients)
        }
        Err(error) => refuse(&call, "", "list", &error),
    }
}

/// Which client is asked for. A path would not do: paths arrive in lower case.
#[derive(Deserialize, Serialize)]
pub(crate) struct ClientQuery {
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) version: Option<u32>,
}

/// `GET /api/operator/client?id=…&version=…`: everything about a client but its secrets.
pub(super) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    query: Result<Query<ClientQuery>, QueryRejection>,
) -> Response {
    let call = match OperatorCall::admit(&app, &headers, Action::Clients).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let Ok(Query(query)) = query else {
        return problem_with(StatusCode::BAD_REQUEST, "accepted: id, and version as a number");
    };
    match call.parts.service.registry.show(&query.id, query.version, call.deadline).await {
        Ok(shown) => {
            call.note_client(&query.id, "show", "done");
            json(&shown)
        }
        Err(error) => refuse(&call, &query.id, "show", &error),
    }
}

/// `POST /api/operator/clients`: does something to a client, or says what it would do.
pub(super) async fn change(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Json<ClientRequest>, JsonRejection>,
) -> Response {
    let call = match OperatorCall::admit(&app, &headers, Action::ChangeClient).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let Ok(Json(request)) = body else {
        return problem_with(
            StatusCode::BAD_REQUEST,
            "accepted: clientId, reason, dryRun, replaces and task",
        );
    };
    call.carry_out(move |call| carry_out(call, request)).await
}

async fn carry_out(call: OperatorCall, request: ClientRequest) -> Response {
    let (id, task) = (request.client_id.as_str(), request.task.name());
    match call.parts.service.registry.change(&request, call.author(), call.deadline).await {
        Ok(receipt) => {
            let result = match (receipt.is_dry_run, receipt.is_change) {
                (true, _) => "dry run",
                (false, true) => "done",
                (false, false) => "nothing to do",
            };
            call.note_client(id, task, result);
            json(&receipt)
        }
        Err(error) => refuse(&call, id, task, &error),
    }
}

fn refuse(call: &OperatorCall, client: &str, task: &str, error: &RegistryError) -> Response {
    let status = match error {
        RegistryError::UnknownClient | RegistryError::UnknownVersion => StatusCode::NOT_FOUND,
        RegistryError::InvalidId | RegistryError::InvalidReason | RegistryError::InvalidDefinition(_) => {
            StatusCode::BAD_REQUEST
        }
        RegistryError::TooManySecrets | RegistryError::Changed => StatusCode::CONFLICT,
        RegistryError::Store(error) => {
            tracing::error!(?error, "clients not read or written");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    call.note_client(client, task, status.as_str());
    problem_with(status, problem_text(error))
}
