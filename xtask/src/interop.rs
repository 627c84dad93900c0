//! Tokens against other implementations of JOSE: `jose` from npm and `jwcrypto` from PyPI, as the files in interop/ pin
//! them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use crate::cargo::{self, CargoError};
use crate::npm::{self, NpmError};

/// A copy of the requirements that were installed last.
const INSTALLED: &str = "requirements.installed.txt";

/// Why the tokens were not tried.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InteropError {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error(transparent)]
    Npm(#[from] NpmError),
    #[error("`{0}` does not work; the step needs Node.js, Python 3 with pip, and openssl")]
    Missing(String),
    #[error("`{command}` could not be run: {source}")]
    Run { command: String, source: io::Error },
    #[error("`{command}` ended with {status}")]
    Failed { command: String, status: ExitStatus },
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
}

/// Builds our side, installs the others, and lets each make what the other reads.
pub(crate) fn run() -> Result<(), InteropError> {
    for needed in
        [&["node", "--version"][..], &["python3", "-m", "pip", "--version"], &["openssl", "version"]]
    {
        require(needed)?;
    }
    let ours = cargo::build(&["--package", "tokens", "--example", "interop"])?;
    let folder = cargo::root().join("interop");
    npm::install(&folder)?;
    let packages = python_packages(&folder)?;
    succeed(Command::new("node").arg("jose.mjs").arg(&ours).current_dir(&folder))?;
    let mut python = Command::new("python3");
    succeed(python.arg("jwcrypto_tokens.py").arg(&ours).env("PYTHONPATH", packages).current_dir(&folder))
}

/// Says what is missing before anything is built.
fn require(command: &[&str]) -> Result<(), InteropError> {
    let text = command.join(" ");
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let output = Command::new(program).args(arguments).output();
    if output.is_ok_and(|output| output.status.success()) { Ok(()) } else { Err(InteropError::Missing(text)) }
}

/// The folder with jwcrypto, installed first if its pins have changed.
fn python_packages(folder: &Path) -> Result<PathBuf, InteropError> {
    let packages = cargo::root().join("target/interop/python");
    let (wanted, installed) = (folder.join("requirements.txt"), packages.join(INSTALLED));
    let pins = fs::read(&wanted).map_err(|source| InteropError::File { path: wanted.clone(), source })?;
    if fs::read(&installed).is_ok_and(|installed| installed == pins) {
        return Ok(packages);
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", "--only-binary", ":all:"]);
    succeed(pip.arg("--target").arg(&packages).arg("--requirement").arg(&wanted))?;
    fs::write(&installed, pins).map_err(|source| InteropError::File { path: installed, source })?;
    Ok(packages)
}

fn succeed(command: &mut Command) -> Result<(), InteropError> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let text = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(InteropError::Failed { command: text, status }),
        Err(source) => Err(InteropError::Run { command: text, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::{InteropError, require};

    #[test]
    fn what_is_missing_is_named_with_what_the_step_needs() {
        assert!(require(&["cargo", "--version"]).is_ok());
        for command in [&["no-such-program", "--version"][..], &["cargo", "no-such-command"]] {
            let error = require(command).err();
            assert!(
                matches!(&error, Some(InteropError::Missing(name)) if *name == command.join(" ")),
                "{error:?}"
            );
        }
    }
}
