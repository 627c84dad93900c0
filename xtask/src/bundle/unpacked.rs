//! `app.zip` as a deployment unpacks it, to run it from there.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use zip::ZipArchive;
use zip::result::ZipError;

use super::files::{FileError, at, empty_folder};
use crate::cargo;

/// The user and group `nobody` of Debian.
const NOBODY: &str = "65534";

/// Why the archive cannot be run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnpackError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("app.zip: {0}")]
    Zip(#[from] ZipError),
    #[error("app.zip: another user cannot run `handler {0}`")]
    NotForOthers(&'static str),
}

/// Unpacks the archive into a fresh folder, with the modes that it names.
pub(super) fn unpack(archive: &Path) -> Result<PathBuf, UnpackError> {
    let folder = cargo::root().join("target/unpacked");
    empty_folder(&folder)?;
    ZipArchive::new(at(archive, File::open(archive))?)?.extract(&folder)?;
    run_as_another_user(&folder)?;
    Ok(folder)
}

/// On the platform the files belong to another user than the one who runs them. Only root can try that.
fn run_as_another_user(folder: &Path) -> Result<(), UnpackError> {
    let mut command = Command::new("setpriv");
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]).current_dir(folder);
    match command.args(["./handler", "--version"]).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) if is_root() => Err(UnpackError::NotForOthers("--version")),
        // Another user than root may not become nobody, and other systems have no such program.
        Ok(_) | Err(_) => Ok(()),
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
