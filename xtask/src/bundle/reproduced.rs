//! Whether the archive is the same wherever it is built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::files::{FileError, at, empty_folder};
use crate::{
    cargo,
    process::{self, ProcessError},
};

/// Why it is not, or why nobody can tell.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReproducedError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error("two builds of the same sources differ: {one} and {other}", one = .0.display(), other = .1.display())]
    Differs(PathBuf, PathBuf),
}

/// Builds what is committed in two folders of different names, each from nothing, and compares the archives byte by byte.
pub(crate) fn check() -> Result<(), ReproducedError> {
    let parent = cargo::root().join("target/reproduced");
    let one = built(&parent.join("one"))?;
    let other = built(&parent.join("another/place"))?;
    if at(&one, fs::read(&one))? == at(&other, fs::read(&other))? {
        Ok(())
    } else {
        Err(ReproducedError::Differs(one, other))
    }
}

/// The archive of a fresh clone.
fn built(folder: &Path) -> Result<PathBuf, ReproducedError> {
    empty_folder(folder)?;
    process::succeed(Command::new("git").args(["clone", "--quiet"]).arg(cargo::root()).arg(folder))?;
    let mut bundle = cargo::command(&["xtask", "bundle"]);
    process::succeed(bundle.current_dir(folder).env_remove("CARGO_TARGET_DIR"))?;
    Ok(folder.join("dist/app.zip"))
}
