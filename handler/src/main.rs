//! The verification functions for Azure AD B2C, as one custom handler of Azure Functions.
//!
//! Started without arguments by the host, it listens, opens the store and serves. `handler --help` lists what it does for a
//! user at a terminal.

mod app;
mod callers;
mod clients;
mod commands;
mod cookies;
mod cors;
mod delivery;
mod doctor;
mod entropy;
mod error_chain;
mod functions;
mod input;
mod inputs;
mod key_notice;
mod operators;
mod pages;
mod responses;
mod settings;
mod storage;
mod storage_transport;
mod telemetry;
mod ui_context;
mod wiring;

#[cfg(test)]
mod whole_way_tests;

use std::{process::ExitCode, sync::Arc, time::Duration};

use ::telemetry::Exporter;

use azure_functions_custom_handler::{Environment, Listener, fatal, logging};

use app::App;
use clap::Parser;
use commands::Arguments;
use cors::Cors;
use error_chain::error_chain;
use settings::{Problem, Reader, Settings};
use telemetry::Telemetry;
use ui_context::UiContext;

/// The storage clients' own lines name rows by their keys, one line per attempt.
const LOG_LEVELS: &str = "info,azure_core=warn,azure_identity=warn,typespec_client_core=warn";

fn main() -> ExitCode {
    match Arguments::parse().command {
        None => start(),
        Some(command) => command.run(),
    }
}

fn start() -> ExitCode {
    // First of all: the host counts from the start of the process, and its questions wait in the socket's queue.
    let listener =
        Environment::from_env().map_err(|error| error.to_string()).and_then(|environment| bind(&environment));
    let mut reader = Reader::new(std::env::vars());
    match (listener, Settings::read(&mut reader)) {
        (Ok(listener), Ok(settings)) => serve(listener, settings, &reader.unknown()),
        (_, Err(problems)) => fatal(summary(&problems)),
        (Err(problem), _) => fatal(problem),
    }
}

/// Everything in one line: the host keeps only the last three lines of a handler that ends.
fn summary(problems: &[Problem]) -> String {
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    format!("{} settings are not right: {}", all.len(), all.join(" | "))
}

fn serve(listener: Listener, settings: Settings, unknown: &[String]) -> ExitCode {
    let telemetry = Telemetry::new(settings.telemetry.clone());
    if let Err(error) = logging::init_with(LOG_LEVELS, telemetry.as_ref().map(Telemetry::layer)) {
        return fatal(error);
    }
    if !unknown.is_empty() {
        tracing::warn!(settings = unknown.join(", "), "unknown settings; are they misspelt?");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fatal(error),
    };
    let ui = match UiContext::new(&settings) {
        Ok(ui) => ui,
        Err(error) => return fatal(error),
    };
    runtime.block_on(async {
        let app = App::opening(ui);
        let cors = Cors::new(settings.app.cors_origins.clone());
        let drop_in = settings.drop_in.as_ref().map(|settings| settings.secret.clone());
        let functions = functions::router(app.clone(), settings.expose, cors, drop_in);
        let http = match wiring::http_client() {
            Ok(http) => http,
            Err(error) => return fatal(error_chain(&error)),
        };
        let exporter = telemetry.and_then(|telemetry| start_telling(telemetry, http.clone()));
        let end = tokio::select! {
            served = listener.serve(functions) => served.map_or_else(fatal, |()| ExitCode::SUCCESS),
            failed = wiring::open(settings, http, app) => fatal(failed),
        };
        if let Some(exporter) = exporter {
            let _in_time = tokio::time::timeout(LAST_WORDS, exporter.flush()).await;
        }
        end
    })
}

/// How long the end waits for what is yet to be told.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Tells what is traced from now on, in the background.
fn start_telling(telemetry: Telemetry, http: reqwest::Client) -> Option<Arc<Exporter>> {
    let exporter = Arc::new(telemetry.exporter(http)?);
    let telling = Arc::clone(&exporter);
    tokio::spawn(async move { telling.run().await });
    Some(exporter)
}

fn bind(environment: &Environment) -> Result<Listener, String> {
    Listener::bind(environment).map(Listener::with_plain_paths).map_err(|error| error.to_string())
}
