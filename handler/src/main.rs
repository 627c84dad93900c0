//! The verification functions for Azure AD B2C, as one custom handler of Azure Functions.
//!
//! Started without arguments by the host, it listens, opens the store and serves. `handler check` reads the settings
//! and says what is wrong with them; `handler keys` lists the keys and says which may go; `handler rekey-lookup` lets
//! everybody be found under another lookup key.

mod app;
mod callers;
mod cookies;
mod cors;
mod delivery;
mod entropy;
mod error_chain;
mod functions;
mod input;
mod inputs;
mod key_list;
mod pages;
mod rekey_lookup;
mod responses;
mod settings;
mod storage;
mod ui_context;
mod wiring;

#[cfg(test)]
mod whole_way_tests;

use std::process::ExitCode;

use azure_functions_custom_handler::{Environment, Listener, fatal, logging};

use app::App;
use cors::Cors;
use entropy::SystemClock;
use key_list::KeyList;
use service::kernel::Clock;
use settings::{KeySettings, Problem, Reader, Settings, StoreSettings};
use ui_context::UiContext;

/// The storage clients' own lines name rows by their keys, one line per attempt.
const LOG_LEVELS: &str = "info,azure_core=warn,azure_identity=warn,typespec_client_core=warn";

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => start(),
        Some("check") => {
            let mut reader = Reader::new(std::env::vars());
            let problems = Settings::read(&mut reader).err().unwrap_or_default();
            check(&problems, &reader.unknown())
        }
        Some("keys") => {
            let mut reader = Reader::new(std::env::vars());
            let keys = KeySettings::read(&mut reader);
            list_keys(keys.as_ref(), reader.problems())
        }
        Some("rekey-lookup") => {
            let mut reader = Reader::new(std::env::vars());
            let (keys, store) = (KeySettings::read(&mut reader), StoreSettings::read(&mut reader));
            rekey_lookup(keys.zip(store), reader.problems())
        }
        Some(_) => fatal(
            "usage: `handler` is started by the Functions host; `handler check` reads the settings; `handler keys` \
             lists the keys; `handler rekey-lookup` lets everybody be found under the lookup key that is set",
        ),
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
    if let Err(error) = logging::init(LOG_LEVELS) {
        return fatal(error);
    }
    if !unknown.is_empty() {
        tracing::warn!(settings = unknown.join(", "), "settings that nobody reads; are they misspelt?");
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
        tokio::select! {
            served = listener.serve(functions) => served.map_or_else(fatal, |()| ExitCode::SUCCESS),
            failed = wiring::open(settings, app) => fatal(failed),
        }
    })
}

fn bind(environment: &Environment) -> Result<Listener, String> {
    Listener::bind(environment).map(Listener::with_lowercase_paths).map_err(|error| error.to_string())
}

#[expect(clippy::print_stdout, reason = "the answer to a user at a terminal")]
fn check(problems: &[Problem], unknown: &[String]) -> ExitCode {
    for problem in problems {
        println!("{problem}");
    }
    for setting in unknown {
        println!("{setting}: nobody reads this setting; is it misspelt?");
    }
    if problems.is_empty() && unknown.is_empty() {
        println!("The settings are right.");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}

#[expect(clippy::print_stdout, reason = "the answer to a user at a terminal")]
fn list_keys(keys: Option<&KeySettings>, problems: &[Problem]) -> ExitCode {
    for problem in problems {
        println!("{problem}");
    }
    match keys.filter(|_| problems.is_empty()) {
        Some(keys) => {
            print!("{}", KeyList { keys, now: SystemClock.now() });
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}

#[expect(clippy::print_stdout, reason = "the answer to a user at a terminal")]
fn rekey_lookup(settings: Option<(KeySettings, StoreSettings)>, problems: &[Problem]) -> ExitCode {
    for problem in problems {
        println!("{problem}");
    }
    let Some((keys, store)) = settings.filter(|_| problems.is_empty()) else { return ExitCode::FAILURE };
    match rekey_lookup::run(&keys, store) {
        Ok(rekeyed) => {
            print!("{}", rekey_lookup::Report(rekeyed));
            ExitCode::SUCCESS
        }
        Err(error) => fatal(error),
    }
}
