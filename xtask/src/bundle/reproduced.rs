//! Whether the archive is the same wherever it is built.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;

/// Why it is not, or why nobody can tell.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReproducedError {
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("`{0}` did not succeed")]
    Failed(String),
    #[error("two builds of the same sources differ: {one} and {other}", one = .0.display(), other = .1.display())]
    Differs(PathBuf, PathBuf),
}

/// Builds what is committed in two folders of different names, each from nothing, and compares the archives byte by byte.
pub(crate) fn check() -> Result<(), ReproducedError> {
    let parent = cargo::root().join("target/reproduced");
    let one = built(&parent.join("one"))?;
    let other = built(&parent.join("another/place"))?;
    let read = |path: &Path| {
        fs::read(path).map_err(|source| ReproducedError::File { path: path.to_owned(), source })
    };
    if read(&one)? == read(&other)? { Ok(()) } else { Err(ReproducedError::Differs(one, other)) }
}

/// The archive of a fresh clone.
fn built(folder: &Path) -> Result<PathBuf, ReproducedError> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .map_err(|source| ReproducedError::File { path: folder.to_owned(), source })?;
    }
    succeed(Command::new("git").args(["clone", "--quiet"]).arg(cargo::root()).arg(folder))?;
    let mut bundle = cargo::command(&["xtask", "bundle"]);
    succeed(bundle.current_dir(folder).env_remove("CARGO_TARGET_DIR"))?;
    Ok(folder.join("dist/app.zip"))
}

fn succeed(command: &mut Command) -> Result<(), ReproducedError> {
    let text = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) | Err(_) => Err(ReproducedError::Failed(text)),
    }
}
