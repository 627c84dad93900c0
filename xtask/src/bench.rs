//! `cargo xtask bench`: builds the handler as it ships and measures it against its budgets.

use std::process::Command;

use crate::{
    azurite::{self, Azurite, AzuriteError},
    cargo::{self, CargoError},
};

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Cargo profile of the handler; figures of any other than `release` mean little
    #[arg(long, default_value = "release")]
    profile: String,
    /// `process`, `journey`, `telemetry`, `storage` or `sweep`, and their options; `process --help` lists them
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    what: Vec<String>,
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchError {
    #[error(transparent)]
    Build(#[from] CargoError),
    #[error(transparent)]
    Azurite(#[from] AzuriteError),
    #[error("`cargo run --package bench` could not be run: {0}")]
    Run(#[source] std::io::Error),
    #[error("the measurement did not succeed")]
    Measurement,
}

/// Builds, measures, prints.
pub(crate) fn run(options: &Options) -> Result<(), BenchError> {
    let handler = cargo::build(&["--package", "handler", "--bin", "handler", "--profile", &options.profile])?;
    let mut command: Command = cargo::command(&["run", "--quiet", "--package", "bench", "--profile"]);
    command.arg(&options.profile).arg("--").arg("--handler").arg(handler).args(&options.what);
    let azurite = asks_azurite(&options.what).then(Azurite::start).transpose()?;
    if let Some(azurite) = &azurite {
        azurite.name_to(&mut command);
    }
    match command.status().map_err(BenchError::Run)?.success() {
        true => Ok(()),
        false => Err(BenchError::Measurement),
    }
}

/// Whether the store that is measured is one that has to be started first. One that is named already is taken as it is.
fn asks_azurite(what: &[String]) -> bool {
    let is_storage = what.first().is_some_and(|first| first == "storage" || first == "sweep");
    is_storage
        && !what.iter().any(|word| word.contains("embedded"))
        && std::env::var_os(azurite::CONNECTION_STRING).is_none()
}
