//! Packages of PyPI, at the versions that a file pins.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
};

use crate::cargo;

/// A copy of the requirements that were installed last.
const INSTALLED: &str = "requirements.installed.txt";

/// Why there are no packages, or a program of them did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PythonError {
    #[error("`{command}` could not be run: {source}")]
    Run { command: String, source: io::Error },
    #[error("`{command}` ended with {status}")]
    Failed { command: String, status: ExitStatus },
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
}

/// The folder with what `requirements.txt` of this folder pins, installed first if the pins have changed.
pub(crate) fn packages(folder: &Path) -> Result<PathBuf, PythonError> {
    let name = folder.file_name().unwrap_or_default();
    let packages = cargo::root().join("target").join(name).join("python");
    let (wanted, installed) = (folder.join("requirements.txt"), packages.join(INSTALLED));
    let pins = fs::read(&wanted).map_err(|source| PythonError::File { path: wanted.clone(), source })?;
    if fs::read(&installed).is_ok_and(|installed| installed == pins) {
        return Ok(packages);
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", "--only-binary", ":all:"]);
    succeed(pip.arg("--target").arg(&packages).arg("--requirement").arg(&wanted))?;
    fs::write(&installed, pins).map_err(|source| PythonError::File { path: installed, source })?;
    Ok(packages)
}

/// Runs a command to its end.
pub(crate) fn succeed(command: &mut Command) -> Result<(), PythonError> {
    let words = std::iter::once(command.get_program()).chain(command.get_args().take(8));
    let text = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(PythonError::Failed { command: text, status }),
        Err(source) => Err(PythonError::Run { command: text, source }),
    }
}
