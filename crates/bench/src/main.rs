//! Measures the handler against its budgets and prints a table. A tool for a quiet machine, never a test: what it
//! prints depends on whatever else is running.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod comparison;
mod error;
mod figures;
mod functions;
mod handler;
mod ingestion;
mod process;
mod storage;
mod sweep;
mod telemetry;

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
    Journey(functions::Options),
    /// What telemetry costs: the same journeys without and with it
    Telemetry(functions::Options),
    /// Latency and storage requests of each function, with ever more users in the store
    Storage(storage::Options),
    /// Whether the sweep keeps up with verifications whose retention is over
    Sweep(sweep::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { handler, what } = Arguments::parse();
    let figures = match what {
        What::Process(options) => process::measure(&handler, &options).await.map(|all| all.to_string()),
        What::Journey(options) => functions::measure(&handler, &options).await.map(|all| all.to_string()),
        What::Telemetry(options) => telemetry::measure(&handler, &options).await.map(|all| all.to_string()),
        What::Storage(options) => storage::measure(&handler, &options).await.map(|all| all.to_string()),
        What::Sweep(options) => sweep::measure(&handler, &options).await.map(|all| all.to_string()),
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
