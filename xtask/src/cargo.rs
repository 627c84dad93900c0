//! Cargo as a child process, always run at the root of the workspace.

use std::path::Path;
use std::process::{Command, Stdio};

/// Why a cargo command gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CargoError {
    #[error("`cargo {command}` could not be started: {source}")]
    Start { command: String, source: std::io::Error },
    #[error("`cargo {command}` failed ({status})")]
    Failed { command: String, status: std::process::ExitStatus },
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
    let text = arguments.join(" ");
    let output = command(arguments)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| CargoError::Start { command: text.clone(), source })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(CargoError::Failed { command: text, status: output.status })
    }
}
