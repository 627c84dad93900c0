//! Packages of PyPI, at the versions that a file pins.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cargo,
    process::{self, ProcessError},
};

/// A copy of the requirements that were installed last.
const INSTALLED: &str = "requirements.installed.txt";

/// Why there are no packages.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PythonError {
    #[error(transparent)]
    Process(#[from] ProcessError),
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
    process::succeed(pip.arg("--target").arg(&packages).arg("--requirement").arg(&wanted))?;
    fs::write(&installed, pins).map_err(|source| PythonError::File { path: installed, source })?;
    Ok(packages)
}
