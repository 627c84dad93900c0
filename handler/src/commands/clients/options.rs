use std::path::PathBuf;

use clap::Args;

use crate::commands::remote::RemoteOptions;

#[derive(Args)]
pub(super) struct File {
    /// The client's file (TOML)
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Print a JSON array of what is wrong: `[{"line": …, "column": …, "problem": …}]`
    #[arg(long)]
    pub(super) json: bool,
}

/// How a client is asked for.
#[derive(Args)]
pub(super) struct Asking {
    /// Print the same as JSON
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) remote: RemoteOptions,
}

#[derive(Args)]
pub(super) struct Named {
    #[arg(value_name = "CLIENT")]
    pub(super) client: String,
    /// This version; the one in force unless given
    #[arg(long = "version", value_name = "NUMBER")]
    pub(super) version: Option<u32>,
    #[command(flatten)]
    pub(super) asking: Asking,
}

/// How a client is changed.
#[derive(Args)]
pub(super) struct Changing {
    /// Why; stays in the client's history
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// Do it
    #[arg(long)]
    pub(super) yes: bool,
    /// Only if this version is in force now
    #[arg(long, value_name = "NUMBER")]
    pub(super) replaces: Option<u32>,
    #[command(flatten)]
    pub(super) asking: Asking,
}

#[derive(Args)]
pub(super) struct Changed {
    #[arg(value_name = "CLIENT")]
    pub(super) client: String,
    #[command(flatten)]
    pub(super) changing: Changing,
}
