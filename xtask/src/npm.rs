//! npm packages that tests need, as the lock file beside their package.json names them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// A copy of the lock file that was installed last; npm clears its folder, and the copy with it, before it installs.
const INSTALLED: &str = "node_modules/.installed-lock.json";

/// The oldest major version of Node.js that the packages run on.
const OLDEST_NODE: u32 = 20;

/// Why a package's script did not run, or not to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NpmError {
    #[error(
        "`{0}` was not found: install Node.js {OLDEST_NODE} or newer with npm (Debian: packages `nodejs` and `npm`)"
    )]
    Missing(&'static str),
    #[error("Node.js {0} is too old: install version {OLDEST_NODE} or newer")]
    TooOld(String),
    #[error("`{program}` could not be run: {source}")]
    Run { program: &'static str, source: io::Error },
    #[error("`npm {command}` in {folder} failed ({status})", folder = folder.display())]
    Failed { command: String, folder: PathBuf, status: ExitStatus },
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: io::Error },
}

/// Runs a script of the package in this folder, after installing what the lock file names if that has changed.
pub(crate) fn run(folder: &Path, script: &str) -> Result<(), NpmError> {
    check_node()?;
    install(folder)?;
    npm(folder, &["run", script])
}

/// Installs what the lock file names, unless that has been done. Scripts of packages are not run: none of ours needs any.
pub(crate) fn install(folder: &Path) -> Result<(), NpmError> {
    if !is_stale(folder) {
        return Ok(());
    }
    npm(folder, &["ci", "--ignore-scripts", "--no-progress"])?;
    let path = folder.join(INSTALLED);
    match fs::copy(folder.join("package-lock.json"), &path) {
        Ok(_) => Ok(()),
        Err(source) => Err(NpmError::File { path, source }),
    }
}

fn check_node() -> Result<(), NpmError> {
    let output =
        Command::new("node").arg("--version").output().map_err(|source| cannot_run("node", source))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if major(&version).is_some_and(|major| major >= OLDEST_NODE) {
        Ok(())
    } else {
        Err(NpmError::TooOld(version))
    }
}

/// Reads `v20.11.1`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn is_stale(folder: &Path) -> bool {
    match (fs::read(folder.join("package-lock.json")), fs::read(folder.join(INSTALLED))) {
        (Ok(wanted), Ok(installed)) => wanted != installed,
        _ => true,
    }
}

fn npm(folder: &Path, arguments: &[&str]) -> Result<(), NpmError> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .status()
        .map_err(|source| cannot_run("npm", source))?;
    if status.success() {
        Ok(())
    } else {
        Err(NpmError::Failed { command: arguments.join(" "), folder: folder.to_owned(), status })
    }
}

/// Why a program did not start.
pub(crate) fn cannot_run(program: &'static str, source: io::Error) -> NpmError {
    match source.kind() {
        io::ErrorKind::NotFound => NpmError::Missing(program),
        _ => NpmError::Run { program, source },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{INSTALLED, is_stale, major};

    #[test]
    fn packages_are_installed_again_when_the_lock_file_changed() {
        let folder = std::env::temp_dir().join(format!("xtask-npm-{}", std::process::id()));
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        fs::write(folder.join("package-lock.json"), "1").unwrap();
        assert!(is_stale(&folder), "nothing is installed");
        fs::write(folder.join(INSTALLED), "1").unwrap();
        assert!(!is_stale(&folder));
        fs::write(folder.join("package-lock.json"), "2").unwrap();
        assert!(is_stale(&folder), "other versions are installed");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.11.1"), Some(20));
        assert_eq!(major("20.11.1"), None);
        assert_eq!(major(""), None);
    }
}
