//! The bundle that also runs in Azure, built as for Azure.

use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use thiserror::Error;

use crate::folder;

/// Why there is no bundle.
#[derive(Debug, Error)]
pub enum BundleError {
    /// Cargo is not there.
    #[error("cargo cannot be started")]
    Start(#[from] io::Error),
    /// Cargo did not like something.
    #[error("`cargo xtask bundle` failed ({0})")]
    Failed(ExitStatus),
}

/// Builds the bundle with that cargo profile and returns its folder.
pub(crate) fn build(profile: &str) -> Result<PathBuf, BundleError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["xtask", "bundle", "--native", "--profile", profile])
        .current_dir(folder::workspace())
        .status()?;
    if status.success() { Ok(folder::workspace().join("dist")) } else { Err(BundleError::Failed(status)) }
}
