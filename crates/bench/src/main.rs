//! Measures the handler against its budgets and prints a table. A tool for users on a quiet machine, never a test: what it
//! prints depends on whatever else is running.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod figures;
mod handler;
mod journey;
mod process;
mod simulator;
mod storage;
mod visitor;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Measures the handler against its budgets.
#[derive(Parser)]
struct Arguments {
    /// The executable to measure
    #[arg(long)]
    handler: PathBuf,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Start, memory and size of one process
    Process(process::Options),
    /// Processor time and latency of each function, over many verifications
    Journey(journey::Options),
    /// Latency and storage requests of each function, with ever more users in the store
    Storage(storage::Options),
}

/// Why there is nothing to print.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchError {
    #[error("{what}: {source}")]
    System { what: &'static str, source: std::io::Error },
    #[error("the simulated Jumio does not start: {0}")]
    Simulator(#[from] jumio_simulator::StartError),
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the handler ended, or was not ready in time")]
    NotReady,
    #[error("no signing key could be made")]
    NoKey,
    #[error("{function} answered {status}: {body}")]
    Unexpected { function: &'static str, status: u16, body: String },
    #[error("{0} has no place in the answer")]
    Missing(&'static str),
    #[error("AZURITE_CONNECTION_STRING is not set: `cargo xtask bench storage` sets it")]
    NoAzurite,
    #[error("the store: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
    #[error("there is no verdict after {} s", storage::PATIENCE.as_secs())]
    NoVerdict,
    #[error("some functions make more requests the more there is in the store:\n{0}")]
    Grown(Box<storage::Comparison>),
}

impl BenchError {
    pub(crate) fn system(what: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::System { what, source }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { handler, what } = Arguments::parse();
    let figures = match what {
        What::Process(options) => process::measure(&handler, &options).await.map(|all| all.to_string()),
        What::Journey(options) => journey::measure(&handler, &options).await.map(|all| all.to_string()),
        What::Storage(options) => storage::measure(&handler, &options).await.map(|all| all.to_string()),
    };
    match figures {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
