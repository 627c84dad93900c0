use std::{
    io::{IsTerminal, stdout},
    process::ExitCode,
    time::Duration,
};

use serde_json::json;
use service::kernel::Deadline;

use super::{
    local::Local,
    remote::RemoteOptions,
    terminal::{tell, tell_found},
};
use crate::doctor::{CHECKS, Colours, Report, Scope};

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
    #[command(flatten)]
    remote: RemoteOptions,
}

const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn run(options: &Options) -> ExitCode {
    if options.list {
        CHECKS.iter().for_each(|check| tell(&format!("{:<22}{}", check.name, check.does)));
        return ExitCode::SUCCESS;
    }
    let scope = Scope { creates_transaction: options.create_transaction };
    let report = options.remote.remote().and_then(|remote| match remote {
        Some(remote) if options.create_transaction => {
            remote.post(&["doctor"], &json!({"createTransaction": true}))
        }
        Some(remote) => remote.get(&["doctor"]),
        None => examine_from_here(scope),
    });
    report.map_or_else(|code| code, |report| print(&report, options.json))
}

fn examine_from_here(scope: Scope) -> Result<Report, ExitCode> {
    let local = Local::open()?;
    Ok(local.runtime.block_on(local.parts.doctor.run(scope, Deadline::after(PATIENCE))))
}

fn print(report: &Report, as_json: bool) -> ExitCode {
    tell_found(report, as_json, |report| report.text(colours()));
    if report.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Colours on a terminal, unless the user wants none (<https://no-color.org>).
fn colours() -> Colours {
    let is_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if stdout().is_terminal() && !is_refused { Colours::On } else { Colours::Off }
}
