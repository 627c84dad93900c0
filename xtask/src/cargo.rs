//! Cargo as a child process, always run at the root of the workspace.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

/// Why a cargo command gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CargoError {
    #[error("`cargo {command}` could not be started: {source}")]
    Start { command: String, source: std::io::Error },
    #[error("`cargo {command}` failed ({status})")]
    Failed { command: String, status: std::process::ExitStatus },
    #[error("`cargo {command}` named no executable")]
    NoExecutable { command: String },
}

/// The folder that holds the workspace's Cargo.toml.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// A cargo command that has yet to be run. Cargo names itself to its children, which keeps the toolchain the same.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(root());
    command
}

/// Runs cargo and returns what it printed; its messages still go to the terminal.
pub(crate) fn output(arguments: &[&str]) -> Result<Vec<u8>, CargoError> {
    printed(&mut command(arguments))
}

fn printed(command: &mut Command) -> Result<Vec<u8>, CargoError> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| CargoError::Start { command: text(command), source })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(CargoError::Failed { command: text(command), status: output.status })
    }
}

fn text(command: &Command) -> String {
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    arguments.join(" ")
}

/// The part of cargo's build messages that names a finished executable.
#[derive(Deserialize)]
struct BuildMessage {
    executable: Option<PathBuf>,
}

/// Builds what the arguments of `cargo build` name, and returns its executable.
pub(crate) fn build(arguments: &[&str]) -> Result<PathBuf, CargoError> {
    built(&mut command(&[&["build"], arguments].concat()))
}

/// Runs a command that builds as `cargo build` does, and returns the executable. Cargo itself says where it lies, whatever
/// target folder or target triple is configured.
pub(crate) fn built(command: &mut Command) -> Result<PathBuf, CargoError> {
    printed(command.args(["--message-format", "json-render-diagnostics"]))?
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<BuildMessage>(line).ok()?.executable)
        .next_back()
        .ok_or_else(|| CargoError::NoExecutable { command: text(command) })
}
