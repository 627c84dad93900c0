//! `cargo demo`: the whole journey on one machine.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use demo::run::{Wanted, describe, run};
use functions_host::ProxyMode;
use jumio_simulator::Forecast;

/// Runs the verification functions with simulated Jumio, a stand-in for Azure AD B2C and an app to sign in to.
#[derive(Parser)]
struct Arguments {
    /// Drive this scenario (or `all`) and compare with what is committed, instead of waiting for a person
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// With `--scenario`: commit what is observed in place of what was expected, to be read before it is committed
    #[arg(long, requires = "scenario")]
    accept: bool,
    /// What goes wrong at the simulated Jumio from the beginning; an unknown name lists them all
    #[arg(long, value_name = "NAME", conflicts_with = "scenario", default_value = "fine")]
    weather: Forecast,
    /// How the host passes HTTP requests on, whatever host.json says
    #[arg(long)]
    mode: Option<Mode>,
    /// Show the log lines of host and handler
    #[arg(long)]
    verbose: bool,
    /// Cargo profile of the handler
    #[arg(long, default_value = "release")]
    profile: String,
    /// Run this bundle instead of building one
    #[arg(long, value_name = "PATH", conflicts_with = "profile")]
    bundle: Option<PathBuf>,
    /// Where verifications and keys are kept between runs; target/demo unless set
    #[arg(long, value_name = "PATH", conflicts_with = "scenario")]
    folder: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    Forward,
    Proxy,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { scenario, accept, weather, mode, verbose, profile, bundle, folder } = Arguments::parse();
    let mode = mode.map(|mode| match mode {
        Mode::Forward => ProxyMode::Forward,
        Mode::Proxy => ProxyMode::Proxy,
    });
    let weather = weather.weather;
    match run(Wanted { scenario, accept, weather, mode, verbose, profile, bundle, folder }).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _gone = writeln!(io::stderr(), "{}", describe(&error));
            ExitCode::FAILURE
        }
    }
}
