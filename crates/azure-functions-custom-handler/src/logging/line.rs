//! One log line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};
use tracing::Level;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

/// Flat, so that a query needs no path: span fields (`invocation_id` among them) stand beside the event's own.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    pub(super) timestamp: String,
    pub(super) level: &'a str,
    pub(super) target: &'a str,
    pub(super) message: &'a str,
    #[serde(flatten)]
    pub(super) fields: &'a Map<String, Value>,
}

impl Line<'_> {
    /// The line with its end; an event never takes two, since JSON escapes line breaks.
    pub(super) fn render(&self) -> String {
        let mut text = serde_json::to_string(self).unwrap_or_default();
        if self.level == Level::ERROR.as_str() {
            text = without_warn(&text);
        }
        text.push('\n');
        text
    }
}

/// Now, in UTC with microseconds.
pub(super) fn timestamp() -> String {
    let mut text = String::new();
    // Writing to a string cannot fail; a line without its time is still a line.
    SystemTime.format_time(&mut Writer::new(&mut text)).unwrap_or_default();
    text
}

/// The host takes any line on standard error with the letters `warn` for a warning. An escape means the same to a
/// reader of JSON and hides the letters from the host; `w` after a backslash occurs only where that is escaped itself.
fn without_warn(json: &str) -> String {
    let mut hidden = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.to_ascii_lowercase().find("warn") {
        let (before, found) = rest.split_at(at);
        let (w, after) = found.split_at(1);
        hidden.push_str(before);
        hidden.push_str(if w == "w" { r"\u0077" } else { r"\u0057" });
        rest = after;
    }
    hidden.push_str(rest);
    hidden
}

/// The last line of a program that gives up: written at once and past every filter.
pub(crate) fn last_words(message: &str) {
    let line = Line {
        timestamp: timestamp(),
        level: Level::ERROR.as_str(),
        target: env!("CARGO_CRATE_NAME"),
        message,
        fields: &Map::new(),
    };
    // Nobody is left to be told that this failed.
    io::stderr().write_all(line.render().as_bytes()).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(level: &str, message: &str) -> String {
        Line { timestamp: String::new(), level, target: "t", message, fields: &Map::new() }.render()
    }

    #[test]
    fn an_error_never_holds_the_letters_that_make_it_a_warning() {
        for message in ["a warning", "WARN Warn wArN", r"\warn", "warnwarn"] {
            let text = line("ERROR", message);
            assert!(!text.to_lowercase().contains("warn"), "{text}");
            let read: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(read["message"], message);
        }
    }

    #[test]
    fn a_warning_holds_them() {
        assert!(line("WARN", "disk is full").to_lowercase().contains("warn"));
    }

    #[test]
    fn a_message_of_two_lines_is_one_line() {
        assert_eq!(line("INFO", "a\nb\r\nc").matches('\n').count(), 1);
    }
}
