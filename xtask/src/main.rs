//! Tasks of this workspace. `cargo xtask --help` lists them.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod azurite;
mod bench;
mod bundle;
mod cargo;
mod checkov;
mod fuzz;
mod infra;
mod interop;
mod npm;
mod process;
mod prose;
mod python;
mod rings;
mod settings;
mod spelling;
mod start;
mod test;
mod words;

#[cfg(test)]
mod dependencies_tests;
#[cfg(test)]
mod documents_tests;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start Azurite on free ports, for one command or until it is stopped
    Azurite(azurite::Options),
    /// Measure the handler against its budgets
    Bench(bench::Options),
    /// Build the handler and lay out dist/, the folder that the Functions host runs
    Bundle(bundle::Options),
    /// Fuzz every parser of untrusted input, for a bounded time
    Fuzz(fuzz::Options),
    /// Check the Bicep templates against Azure's types, and evaluate them
    Infra,
    /// Count long sentences and passives in the documents
    Prose,
    /// Check which crate may reach which, and that no library is there in two majors
    Rings,
    /// Write the settings that the handler declares into docs/configure.md and the example files
    Settings(settings::Options),
    /// Bundle, and run it under `func start` or the stand-in
    Start(start::Options),
    /// Find words that the project has replaced by standard terms
    Words,
    /// Run every check: the same list locally and on a build server
    Test(test::Options),
}

/// One variant per task, so that a failure says which task it ended.
#[derive(Debug, thiserror::Error)]
enum TaskError {
    #[error("azurite: {0}")]
    Azurite(#[from] azurite::AzuriteError),
    #[error("bench: {0}")]
    Bench(#[from] bench::BenchError),
    #[error("bundle: {0}")]
    Bundle(#[from] bundle::BundleError),
    #[error("fuzz: {0}")]
    Fuzz(#[from] fuzz::FuzzError),
    #[error("infra: {0}")]
    Infra(#[from] infra::InfraError),
    #[error("prose: {0}")]
    Prose(#[from] prose::ProseError),
    #[error("rings: {0}")]
    Rings(#[from] rings::RingsError),
    #[error("settings: {0}")]
    Settings(#[from] settings::SettingsError),
    #[error("start: {0}")]
    Start(#[from] start::StartError),
    #[error("test: {0}")]
    Test(#[from] test::TestError),
    #[error("words: {0}")]
    Words(#[from] words::WordsError),
}

fn main() -> ExitCode {
    let outcome: Result<(), TaskError> = match Arguments::parse().task {
        Task::Azurite(options) => azurite::run(&options).map_err(TaskError::from),
        Task::Bench(options) => bench::run(&options).map_err(TaskError::from),
        Task::Bundle(options) => bundle::run(&options).map(drop).map_err(TaskError::from),
        Task::Fuzz(options) => fuzz::run(&options).map_err(TaskError::from),
        Task::Infra => infra::run().map_err(TaskError::from),
        Task::Prose => prose::run().map_err(TaskError::from),
        Task::Rings => rings::run().map_err(TaskError::from),
        Task::Settings(options) => settings::run(&options).map_err(TaskError::from),
        Task::Start(options) => start::run(&options).map_err(TaskError::from),
        Task::Words => words::run().map_err(TaskError::from),
        Task::Test(options) => test::run(&options).map_err(TaskError::from),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn no_task_contradicts_another() {
        super::Arguments::command().debug_assert();
    }
}
