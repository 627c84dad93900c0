//! `/admin`: what tools and tests ask the host itself. Source: Azure Functions host, `HostController` and `FunctionsController`.

use std::sync::Arc;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::pages;
use crate::app::function::{Function, Trigger};
use crate::drain::DrainState;
use crate::handler::State;
use crate::identity::VERSION;
use crate::invoke::{Payload, encode_text};
use crate::keys::Keys;
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

#[derive(Serialize)]
struct DrainStatus {
    state: DrainState,
}

/// `GET /admin/host/keys` and its like. Source: Azure Functions host, `KeysController`.
#[derive(Serialize)]
struct KeyList<'a> {
    keys: Vec<Key<'a>>,
    links: [(); 0],
}

#[derive(Serialize)]
struct Key<'a> {
    name: &'a str,
    value: &'a str,
}

/// Without keys there are none to show.
fn key_list<'a>(runtime: &'a Runtime, of: impl Fn(&'a Keys) -> Vec<(&'a str, &'a str)>) -> KeyList<'a> {
    let pairs = runtime.keys.as_ref().map(of).unwrap_or_default();
    KeyList { keys: pairs.into_iter().map(|(name, value)| Key { name, value }).collect(), links: [] }
}

/// `functions/<name>/keys`
fn function_of_keys(command: &str) -> Option<&str> {
    command.strip_prefix("functions/")?.strip_suffix("/keys")
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
        (&Method::GET, "host/keys" | "host/functionkeys") => {
            Json(key_list(runtime, Keys::of_host)).into_response()
        }
        // No extension of this host has keys.
        (&Method::GET, "host/systemkeys") => Json(key_list(runtime, |_| Vec::new())).into_response(),
        (&Method::POST, "host/drain") => {
            runtime.drain.set(true);
            StatusCode::ACCEPTED.into_response()
        }
        (&Method::POST, "host/resume") => {
            runtime.drain.set(false);
            Json(status(runtime)).into_response()
        }
        (&Method::GET, "host/drain/status") => {
            Json(DrainStatus { state: runtime.drain.state() }).into_response()
        }
        (&Method::GET | &Method::POST, "warmup") => StatusCode::OK.into_response(),
        (&Method::GET, command) => match function_of_keys(command) {
            Some(name) => Json(key_list(runtime, |keys| keys.of_function(name))).into_response(),
            None => pages::not_found(),
        },
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
        Trigger::Queue { queue, account } => {
            let text = runtime.app.host.extensions.queues.message_encoding.encode(&input);
            runtime.source(queue, account.as_ref().ok()).put(text, &runtime.log).await;
            Ok(())
        }
    };
    // Nobody waits, and the invocation has logged its own failure.
    ended.unwrap_or_default();
}

fn plain(function: &Function, input: &str) -> Payload {
    Payload::new(&function.name, &function.input, encode_text(input))
}
