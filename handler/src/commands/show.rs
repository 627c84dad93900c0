use std::{process::ExitCode, time::Duration};

use service::{
    kernel::Deadline,
    operator::{Named, ShowError, Shown},
};

use super::{
    exit_code::NOT_FOUND,
    local::Local,
    remote::RemoteOptions,
    show_text,
    terminal::{complain, tell_found},
};
use crate::error_chain::error_chain;

/// What `show` prints holds no personal data: names of attributes, never their values.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A verification id, or the support reference that the user reads out, such as ABCD-EFGH
    #[arg(value_name = "ID|REFERENCE")]
    verification: Named,
    /// Print the same as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: RemoteOptions,
}

const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn run(options: &Options) -> ExitCode {
    let named = &options.verification;
    let shown = options.remote.remote().and_then(|remote| match remote {
        Some(remote) => remote.get(&["verifications", &named.to_string()]),
        None => show_from_here(named),
    });
    match shown {
        Ok(shown) => {
            tell_found(&shown, options.json, show_text::text);
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

fn show_from_here(named: &Named) -> Result<Shown, ExitCode> {
    let local = Local::open()?;
    let show = local.parts.service.show.run(named, Deadline::after(PATIENCE));
    local.runtime.block_on(show).map_err(|error| {
        complain(&error_chain(&error));
        if error == ShowError::Unknown { ExitCode::from(NOT_FOUND) } else { ExitCode::FAILURE }
    })
}
