//! `handler clients`: relying parties as data.

mod change;
mod diff;
pub(super) mod files;
mod options;
mod show;
pub(super) mod source;
mod text;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use service::registry::ClientTask;

use options::{Asking, Changed, Changing, File, Named};

/// A client of the table is described by versions. Importing keeps a new version; activating puts one in force, in every
/// instance within a minute. What changes something is a dry run unless `--yes` is given.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List every client
    List(Asking),
    /// Show a client with its versions and what was done to it
    Show(Named),
    /// Check a client's file, without a store
    Check(File),
    /// Print the JSON Schema of a client's file, for editors
    Schema,
    /// Keep the client of a file as a new version
    Import {
        /// The client's file (TOML)
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        changing: Changing,
    },
    /// Print a client as a file
    Export(Named),
    /// Print in what two descriptions of a client differ
    Diff {
        #[command(flatten)]
        named: Named,
        /// Compare with this file
        #[arg(long, value_name = "FILE", conflicts_with = "with")]
        file: Option<PathBuf>,
        /// Compare with this version; the newest unless given
        #[arg(long, value_name = "NUMBER")]
        with: Option<u32>,
    },
    /// Put a version in force
    Activate {
        #[arg(value_name = "CLIENT")]
        client: String,
        /// The version; the newest unless given
        #[arg(long = "version", value_name = "NUMBER")]
        version: Option<u32>,
        #[command(flatten)]
        changing: Changing,
    },
    /// Put the version in force again that was before the present one
    Rollback(Changed),
    /// Let a client take no more requests; what it began goes on
    Deactivate(Changed),
    /// Make and end secrets
    #[command(subcommand)]
    Secret(SecretCommand),
}

#[derive(Subcommand)]
enum SecretCommand {
    /// Make another secret and print it, once
    New(Changed),
    /// End a secret
    Revoke {
        #[arg(value_name = "CLIENT")]
        client: String,
        /// The number of the secret, as `show` lists it
        #[arg(value_name = "NUMBER")]
        secret: u32,
        #[command(flatten)]
        changing: Changing,
    },
}

pub(super) fn run(options: &Options) -> ExitCode {
    let done = match &options.command {
        Command::List(asking) => show::list(asking),
        Command::Show(named) => show::show(named),
        Command::Export(named) => show::export(named),
        Command::Check(file) => files::check(file),
        Command::Schema => files::schema(),
        Command::Diff { named, file, with } => diff::run(named, file.as_deref(), *with),
        Command::Import { file, changing } => files::import(file, changing),
        Command::Activate { client, version, changing } => {
            change::run(client, ClientTask::Activate { version: *version }, changing)
        }
        Command::Rollback(changed) => change::run(&changed.client, ClientTask::Rollback, &changed.changing),
        Command::Deactivate(changed) => {
            change::run(&changed.client, ClientTask::Deactivate, &changed.changing)
        }
        Command::Secret(SecretCommand::New(changed)) => {
            change::run(&changed.client, ClientTask::NewSecret, &changed.changing)
        }
        Command::Secret(SecretCommand::Revoke { client, secret, changing }) => {
            change::run(client, ClientTask::RevokeSecret { secret: *secret }, changing)
        }
    };
    done.map_or_else(|code| code, |()| ExitCode::SUCCESS)
}
