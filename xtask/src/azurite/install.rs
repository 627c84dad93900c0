//! Azurite's files, as the lock file in azurite/ names them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::AzuriteError;
use crate::cargo;

/// A copy of the lock file that was installed last; npm clears its folder, and the copy with it, before it installs.
const INSTALLED: &str = "node_modules/.installed-lock.json";

/// The scripts that run.
pub(super) struct Files {
    /// Azurite.
    pub(super) azurite: PathBuf,
    /// Ends it when its standard input closes.
    pub(super) end_with_parent: PathBuf,
}

/// Azurite's scripts, installed first if need be.
pub(super) fn files() -> Result<Files, AzuriteError> {
    let folder = cargo::root().join("azurite");
    if is_stale(&folder) {
        install(&folder)?;
    }
    Ok(Files {
        azurite: folder.join("node_modules/azurite/dist/src/azurite.js"),
        end_with_parent: folder.join("end-with-parent.js"),
    })
}

fn is_stale(folder: &Path) -> bool {
    match (fs::read(folder.join("package-lock.json")), fs::read(folder.join(INSTALLED))) {
        (Ok(wanted), Ok(installed)) => wanted != installed,
        _ => true,
    }
}

/// Scripts of packages are not run: Azurite needs none.
fn install(folder: &Path) -> Result<(), AzuriteError> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let status = Command::new(program)
        .args(["ci", "--ignore-scripts", "--no-progress"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .status()
        .map_err(|source| cannot_run("npm", source))?;
    if !status.success() {
        return Err(AzuriteError::Install(status));
    }
    let copied = fs::copy(folder.join("package-lock.json"), folder.join(INSTALLED));
    copied.map(drop).map_err(|source| AzuriteError::File { path: INSTALLED.to_owned(), source })
}

pub(super) fn cannot_run(program: &'static str, source: io::Error) -> AzuriteError {
    if source.kind() == io::ErrorKind::NotFound {
        AzuriteError::NotInstalled(program)
    } else {
        AzuriteError::Run { program: program.to_owned(), source }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{INSTALLED, is_stale};

    #[test]
    fn azurite_is_installed_again_when_the_lock_file_changed() {
        let folder = std::env::temp_dir().join(format!("xtask-azurite-{}", std::process::id()));
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        fs::write(folder.join("package-lock.json"), "1").unwrap();
        assert!(is_stale(&folder), "nothing is installed");
        fs::write(folder.join(INSTALLED), "1").unwrap();
        assert!(!is_stale(&folder));
        fs::write(folder.join("package-lock.json"), "2").unwrap();
        assert!(is_stale(&folder), "another version is installed");
        fs::remove_dir_all(&folder).unwrap();
    }
}
