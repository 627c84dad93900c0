use std::io;
use std::path::PathBuf;

use super::files::SETTINGS;
use super::init::InitError;
use crate::bundle::BundleError;

/// Why nothing runs.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error(transparent)]
    Init(#[from] InitError),
    #[error(
        "there is no {SETTINGS}: copy {SETTINGS}.example and fill it in, or let `cargo xtask start --init` write it"
    )]
    NoSettings,
    #[error("the handler would not start with these settings:\n{0}")]
    Settings(String),
    #[error(transparent)]
    Bundle(#[from] BundleError),
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{program} could not be started: {source}")]
    Program { program: String, source: io::Error },
    #[error("{program} ended with {status}")]
    Ended { program: String, status: std::process::ExitStatus },
}
