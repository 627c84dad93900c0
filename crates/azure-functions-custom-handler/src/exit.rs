//! How a handler ends.

use std::fmt::Display;
use std::process::ExitCode;

use crate::logging;

/// Ends the program because it cannot work: returns the exit code for `main` and writes one line to standard error,
/// of which the host keeps the last three for its own error report.
///
/// Never 0: the host takes 0 for intended and does not start the handler again, so that every later invocation fails. Source:
/// Azure Functions host, `WorkerProcess.OnProcessExited`.
#[must_use]
pub fn fatal(message: impl Display) -> ExitCode {
    logging::last_words(&message.to_string());
    ExitCode::FAILURE
}

/// Ends the program so that the host starts it again without counting it as a failure.
/// Source: Azure Functions host, `WorkerConstants.IntentionalRestartExitCode`.
#[must_use]
pub fn restart() -> ExitCode {
    ExitCode::from(200)
}
