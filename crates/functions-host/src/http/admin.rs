//! `/admin`: what tools and tests ask the host itself. Source: Azure Functions host, `HostController` and `FunctionsController`.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pages;
use crate::app::function::{Function, Trigger};
use crate::handler::State;
use crate::invoke::{Payload, VERSION, encode_text};
use crate::listing::FunctionInfo;
use crate::runtime::Runtime;

const LIMIT: usize = 1 << 20;

/// `POST /admin/functions/<name>`
#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    input: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    id: &'static str,
    state: &'static str,
    version: &'static str,
    errors: Vec<String>,
}

/// The path below `/admin`, in lower case; `None` outside of it.
pub(super) fn command(path: &str) -> Option<String> {
    let path = path.trim_matches('/').to_ascii_lowercase();
    let rest = path.strip_prefix("admin")?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/').to_owned())
}

pub(super) async fn answer(runtime: &Arc<Runtime>, command: &str, request: Request) -> Response {
    match (request.method(), command) {
        (&Method::GET | &Method::POST, "host/ping") => StatusCode::OK.into_response(),
        (&Method::GET, "host/status") => Json(status(runtime)).into_response(),
        (&Method::GET, "functions") => Json(FunctionInfo::all(runtime)).into_response(),
        (&Method::POST, command) => match command.strip_prefix("functions/") {
            Some(name) => run(runtime, name, request).await,
            None => pages::not_found(),
        },
        _ => pages::not_found(),
    }
}

fn status(runtime: &Runtime) -> Status {
    let (state, errors) = match runtime.handlers.first().state() {
        State::Ready { .. } | State::Ended | State::NotNeeded => ("Running", Vec::new()),
        State::Starting { .. } => ("Initialized", Vec::new()),
        State::HostDown { reason } => ("Error", vec![reason]),
    };
    Status { id: "functions-host", state, version: VERSION, errors }
}

/// Starts a function that no HTTP request can reach, and does not wait for its end.
async fn run(runtime: &Arc<Runtime>, name: &str, request: Request) -> Response {
    let Ok(body) = to_bytes(request.into_body(), LIMIT).await else {
        return pages::empty(StatusCode::BAD_REQUEST);
    };
    let Some(function) = runtime.app.function(name).filter(|function| !function.disabled) else {
        return pages::not_found();
    };
    let input = match body.as_ref() {
        b"" => None,
        body => match serde_json::from_slice::<Run>(body) {
            Ok(run) => run.input,
            Err(_) => return pages::empty(StatusCode::BAD_REQUEST),
        },
    };
    let (runtime, name) = (Arc::clone(runtime), function.name.clone());
    tokio::spawn(async move { start(&runtime, &name, input.unwrap_or_default()).await });
    StatusCode::ACCEPTED.into_response()
}

async fn start(runtime: &Runtime, name: &str, input: String) {
    let Some(function) = runtime.app.function(name) else { return };
    let ended = match &function.trigger {
        Trigger::Timer(_) => runtime.tick(name, false, None).await,
        Trigger::Http(_) | Trigger::Other(_) => {
            runtime.invoke(function, Uuid::new_v4(), plain(function, &input)).await.map(drop)
        }
        Trigger::Queue { queue } => {
            runtime.queues.queue(queue).put(input, Duration::ZERO);
            Ok(())
        }
    };
    // Nobody waits, and the invocation has logged its own failure.
    ended.unwrap_or_default();
}

fn plain(function: &Function, input: &str) -> Payload {
    Payload::new(&function.name, &function.input, encode_text(input))
}
