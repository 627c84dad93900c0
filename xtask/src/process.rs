//! Other programs, run to their end.

use std::io;
use std::process::{Command, ExitStatus};

/// Why a program did not do what it was started for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcessError {
    #[error("`{command}` could not be run: {source}")]
    Run { command: String, source: io::Error },
    #[error("`{command}` ended with {status}")]
    Failed { command: String, status: ExitStatus },
}

/// Runs a command to its end.
pub(crate) fn succeed(command: &mut Command) -> Result<(), ProcessError> {
    let words = std::iter::once(command.get_program()).chain(command.get_args().take(8));
    let text = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(ProcessError::Failed { command: text, status }),
        Err(source) => Err(ProcessError::Run { command: text, source }),
    }
}
