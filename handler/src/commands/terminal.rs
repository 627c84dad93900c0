//! What commands write to the terminal. A reader that has read enough, such as `head`, closes the pipe: that is no error.

use std::io::{self, Write};

/// Writes the answer of a command, as whole lines.
pub(super) fn tell(text: &str) {
    let _closed = writeln!(io::stdout(), "{}", text.trim_end_matches('\n'));
}

/// Writes what is wrong.
pub(super) fn complain(problem: &str) {
    let _closed = writeln!(io::stderr(), "{problem}");
}
