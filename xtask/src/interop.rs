//! Tokens against other implementations of JOSE: `jose` from npm and `jwcrypto` from PyPI, as the files in interop/ pin
//! them.

use std::process::Command;

use crate::cargo::{self, CargoError};
use crate::npm::{self, NpmError};
use crate::process::{self, ProcessError};
use crate::python::{self, PythonError};

/// Why the tokens were not tried.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InteropError {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error(transparent)]
    Npm(#[from] NpmError),
    #[error("`{0}` does not work; the step needs Node.js, Python 3 with pip, and openssl")]
    Missing(String),
    #[error(transparent)]
    Python(#[from] PythonError),
    #[error(transparent)]
    Process(#[from] ProcessError),
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
    let packages = python::packages(&folder)?;
    process::succeed(Command::new("node").arg("jose.mjs").arg(&ours).current_dir(&folder))?;
    let mut tokens = Command::new("python3");
    tokens.arg("jwcrypto_tokens.py").arg(&ours).env("PYTHONPATH", packages).current_dir(&folder);
    Ok(process::succeed(&mut tokens)?)
}

/// Says what is missing before anything is built.
fn require(command: &[&str]) -> Result<(), InteropError> {
    let text = command.join(" ");
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let output = Command::new(program).args(arguments).output();
    if output.is_ok_and(|output| output.status.success()) { Ok(()) } else { Err(InteropError::Missing(text)) }
}
