use std::{
    io::{IsTerminal, stdout},
    process::ExitCode,
    time::Duration,
};

use service::kernel::Deadline;

use super::{
    read::read_all,
    terminal::{complain, tell},
};
use crate::{
    doctor::{CHECKS, Colours, Report, Scope},
    error_chain::error_chain,
    settings::Settings,
    storage::{self, Failure},
    ui_context::UiContext,
    wiring,
};

/// Unlike `check`, this needs the network: it uses the store, Jumio and the public address.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also create a transaction at Jumio, which may charge for it, and delete it
    #[arg(long)]
    create_transaction: bool,
    /// Print the same as JSON
    #[arg(long)]
    json: bool,
    /// Only list what would be checked
    #[arg(long, conflicts_with_all = ["create_transaction", "json"])]
    list: bool,
}

const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn run(options: &Options) -> ExitCode {
    if options.list {
        CHECKS.iter().for_each(|check| tell(&format!("{:<22}{}", check.name, check.does)));
        return ExitCode::SUCCESS;
    }
    let settings = match read_all() {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    let scope = Scope { creates_transaction: options.create_transaction };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(examine(settings, scope)) {
        Ok(report) => print(&report, options.json),
        Err(error) => {
            complain(&error_chain(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn examine(settings: Settings, scope: Scope) -> Result<Report, Failure> {
    let http = wiring::http_client()?;
    let opened = storage::open(settings.app.store.clone(), http.clone()).await?;
    let ui = UiContext::new(&settings)?.into();
    let (parts, _queue) = wiring::assemble(settings, opened, http, ui);
    Ok(parts.doctor.run(scope, Deadline::after(PATIENCE)).await)
}

fn print(report: &Report, as_json: bool) -> ExitCode {
    if as_json {
        tell(&format!("{:#}", serde_json::json!(report)));
    } else {
        tell(&report.text(colours()));
    }
    if report.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Colours on a terminal, unless the user wants none (https://no-color.org).
fn colours() -> Colours {
    let is_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if stdout().is_terminal() && !is_refused { Colours::On } else { Colours::Off }
}
