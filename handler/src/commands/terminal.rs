//! What commands write to the terminal. A reader that has read enough, such as `head`, closes the pipe: that is no error.

use std::io::{self, Write};

use serde::Serialize;

/// Writes the answer of a command, as whole lines.
pub(super) fn tell(text: &str) {
    let _closed = writeln!(io::stdout(), "{}", text.trim_end_matches('\n'));
}

/// Writes what a command has found: as JSON for programs, or else as this text.
pub(super) fn tell_found<T: Serialize>(found: &T, as_json: bool, text: impl FnOnce(&T) -> String) {
    tell(&if as_json { format!("{:#}", serde_json::json!(found)) } else { text(found) });
}

/// Writes what is wrong.
pub(super) fn complain(problem: &str) {
    let _closed = writeln!(io::stderr(), "{problem}");
}
