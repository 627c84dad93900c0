//! A handler whose process a test watches.

use std::process::ExitCode;

use axum::Router;
use axum::routing::{any, post};
use azure_functions_custom_handler::{Environment, Listener, fatal, logging, restart};

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::var_os("RESTART").is_some() {
        return restart();
    }
    let filter = std::env::var("FILTER").unwrap_or_else(|_| "info".to_owned());
    if let Err(problem) = logging::init(&filter) {
        return fatal(problem);
    }
    let environment = match Environment::from_env() {
        Ok(environment) => environment,
        Err(problem) => return fatal(problem),
    };
    let listener = match Listener::bind(&environment) {
        Ok(listener) => listener,
        Err(problem) => return fatal(problem),
    };
    tracing::info!("bound");
    listener.serve(functions()).await.map_or_else(fatal, |()| ExitCode::SUCCESS)
}

fn functions() -> Router {
    Router::new()
        .route("/api/echo/{ticket}", post(async |body: String| body))
        .route("/api/hang", any(std::future::pending::<()>))
        .route("/api/log/{ticket}", any(log))
        .route("/api/panic", any(async || unwrap(None)))
}

async fn log() {
    tracing::debug!("too fine for the filter");
    tracing::info!(count = 1, level = "own", "information");
    tracing::warn!("trouble ahead");
    let span = tracing::info_span!("inner", step = 2);
    span.in_scope(|| tracing::error!(fine = true, "an error that says warning"));
}

#[expect(clippy::expect_used, reason = "the panic is what the test is about")]
fn unwrap(nothing: Option<()>) {
    nothing.expect("a formatted text, which might hold\nanything");
}
