//! A handler that does what a test tells it to: by the request where possible, by variables for what happens before.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its output is what tests look at")]

mod raw;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::process::{ExitCode, exit};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use azure_functions_custom_handler::{Answer, Environment, Failure, Listener, Payload, QueueMessage, fatal};
use futures::{StreamExt, stream};
use serde::{Deserialize, Serialize};

/// The part of a wrapped request that this handler looks at.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct HttpData {
    body: Option<String>,
}

/// A request as it arrived.
#[derive(Serialize)]
struct Echo {
    method: String,
    uri: String,
    headers: Vec<(String, String)>,
    body: String,
    pid: u32,
}

#[tokio::main]
async fn main() -> ExitCode {
    before_listening().await;
    if let (Ok(broken), Ok(environment)) = (std::env::var("BROKEN"), Environment::from_env()) {
        let served = raw::serve(environment.port(), broken.parse().unwrap_or_default()).await;
        return served.map_or_else(fatal, |()| ExitCode::SUCCESS);
    }
    let listener = match Environment::from_env() {
        Ok(environment) => Listener::bind(&environment).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match listener {
        Ok(listener) => listener.serve(functions()).await.map_or_else(fatal, |()| ExitCode::SUCCESS),
        Err(problem) => fatal(problem),
    }
}

/// `START=exit:<code>`, `START=sleep:<milliseconds>`; with `ONCE=<file>` only in the first process.
async fn before_listening() {
    let Ok(start) = std::env::var("START") else { return };
    if let Ok(mark) = std::env::var("ONCE")
        && std::fs::File::create_new(mark).is_err()
    {
        return;
    }
    match start.split_once(':') {
        Some(("exit", code)) => leave(code.parse().unwrap_or(1)),
        Some(("sleep", time)) => {
            tokio::time::sleep(Duration::from_millis(time.parse().unwrap_or(0))).await;
        }
        _ => {}
    }
}

fn leave(code: i32) -> ! {
    for line in ["one", "two", "three", "four"] {
        eprintln!("{line}");
    }
    exit(code)
}

/// A handler function has to name what it would return.
fn exit_with(code: i32) -> StatusCode {
    leave(code)
}

fn functions() -> Router {
    Router::new()
        .route("/jobs", post(jobs))
        .route("/sweep", post(print))
        .route("/print", post(print))
        .route("/api/hang", any(std::future::pending::<()>))
        .route("/api/exit/{code}", any(|Path(code): Path<i32>| async move { exit_with(code) }))
        .route("/api/variables", get(async || Json(std::env::vars().collect::<BTreeMap<_, _>>())))
        .route("/api/print/{stream}", post(print_to))
        .route("/api/patient", get(patient))
        .route("/api/stream", post(async |body: Body| body))
        .route("/api/stall", get(stall))
        .route("/wrapped", post(wrapped))
        .route("/elsewhere", post(async || Redirect::to("/there")))
        .route("/there", get(async || Answer::done().log("went there")))
        .route("/api/answer", any(answer))
        .fallback(echo)
}

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Json<Echo> {
    let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Json(Echo {
        method: method.to_string(),
        uri: uri.to_string(),
        headers: headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        pid: std::process::id(),
    })
}

/// Answers as the query says: `status`, `body`, and headers by their names, where `name.2` is the same header once more.
async fn answer(Query(pairs): Query<Vec<(String, String)>>) -> Response {
    let mut response = Response::new(Body::empty());
    for (name, value) in pairs {
        match name.as_str() {
            "status" => *response.status_mut() = value.parse().unwrap_or(StatusCode::IM_A_TEAPOT),
            "body" => *response.body_mut() = value.into(),
            name => {
                let name = name.split('.').next().unwrap_or_default();
                if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
                    response.headers_mut().append(name, value);
                }
            }
        }
    }
    response
}

/// Prints the payload and answers with what the caller sent as the body of its request.
async fn wrapped(payload: String) -> Response {
    println!("{payload}");
    let request = serde_json::from_str::<Payload>(&payload).ok();
    let data = request.and_then(|payload| payload.input("req").ok()?.decode::<HttpData>().ok());
    let answer = data.and_then(|data| data.body).unwrap_or_else(|| "{}".to_owned());
    ([(header::CONTENT_TYPE, "application/json")], answer).into_response()
}

/// Writes the payload to the log, so that a test sees its exact text.
async fn print(body: String) -> Answer {
    println!("{body}");
    Answer::done()
}

/// Says how a request of some length ends.
async fn patient() {
    struct Cancelled;
    impl Drop for Cancelled {
        fn drop(&mut self) {
            println!("cancelled");
        }
    }
    let cancelled = Cancelled;
    println!("started");
    tokio::time::sleep(Duration::from_millis(200)).await;
    println!("finished");
    std::mem::forget(cancelled);
}

/// Answers with a beginning, and nothing more.
async fn stall() -> Body {
    let beginning = stream::once(async { Ok::<_, Infallible>(Bytes::from("beginning")) });
    Body::from_stream(beginning.chain(stream::pending()))
}

async fn print_to(Path(stream): Path<String>, body: String) {
    if stream == "out" { println!("{body}") } else { eprintln!("{body}") }
}

/// The message says how it ends.
async fn jobs(message: QueueMessage<String>) -> Result<Response, Failure> {
    println!("jobs {} {}", message.item, message.dequeue_count.unwrap_or_default());
    let json = [(header::CONTENT_TYPE, "application/json")];
    match message.item.split_once(' ').unwrap_or((&message.item, "")) {
        ("fail", _) => Err(Failure::new("as told")),
        ("exit", code) => leave(code.parse().unwrap_or(1)),
        ("hang", _) => std::future::pending().await,
        ("empty", _) => Ok((json, "").into_response()),
        ("null", _) => Ok((json, "null").into_response()),
        ("plain", _) => Ok("{}".into_response()),
        ("say", line) => Ok(Answer::done().log(line).into_response()),
        ("raw", body) => Ok((json, body.to_owned()).into_response()),
        _ => Ok(Answer::done().into_response()),
    }
}
