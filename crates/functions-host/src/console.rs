//! Log lines of host and handler.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use time::OffsetDateTime;
use time::format_description::FormatItem;
use time::macros::format_description;
use tokio::sync::watch;

/// Where log lines go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Console {
    /// To standard output, coloured on a terminal, as `func start` does.
    #[default]
    Forward,
    /// Kept for tests.
    Capture,
}

/// The level under which the host files a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The handler's standard output, and what goes well.
    Information,
    /// Standard error with the letters `warn`.
    Warning,
    /// The rest of standard error, and failed invocations.
    Error,
}

/// One log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub level: Level,
    /// `Host.Function.Console` for the handler's own output, `Function.<name>` for invocations, `Host.*` otherwise.
    pub category: String,
    pub text: String,
}

pub(crate) struct Log {
    console: Console,
    lines: Mutex<Vec<Line>>,
    /// Counts the lines, so that readers can wait for the next one.
    count: watch::Sender<usize>,
}

impl Log {
    pub(crate) fn new(console: Console) -> Self {
        Self { console, lines: Mutex::default(), count: watch::Sender::new(0) }
    }

    pub(crate) fn write(&self, level: Level, category: impl Into<String>, text: impl Into<String>) {
        let line = Line { level, category: category.into(), text: text.into() };
        match self.console {
            Console::Forward => print(&line),
            Console::Capture => {
                self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                self.count.send_modify(|count| *count += 1);
            }
        }
    }

    pub(crate) fn info(&self, category: &str, text: impl Into<String>) {
        self.write(Level::Information, category, text);
    }

    pub(crate) fn error(&self, category: &str, text: impl Into<String>) {
        self.write(Level::Error, category, text);
    }

    pub(crate) fn lines(&self) -> Vec<Line> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first line that `wanted` accepts, now or later.
    pub(crate) async fn line(&self, wanted: impl Fn(&Line) -> bool) -> Option<Line> {
        let mut count = self.count.subscribe();
        loop {
            count.mark_unchanged();
            if let Some(line) = self.lines().into_iter().find(&wanted) {
                return Some(line);
            }
            count.changed().await.ok()?;
        }
    }
}

/// As Core Tools print the time.
const MILLISECONDS: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

fn print(line: &Line) {
    let colour = match line.level {
        Level::Information => "37",
        Level::Warning => "33",
        Level::Error => "31",
    };
    let mut out = io::stdout();
    let time = OffsetDateTime::now_utc().format(MILLISECONDS).unwrap_or_default();
    let written = if out.is_terminal() {
        writeln!(out, "[{time}] \x1b[{colour}m{line}\x1b[0m")
    } else {
        writeln!(out, "[{time}] {line}")
    };
    // A reader that has gone away must not stop the host.
    written.unwrap_or_default();
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Information => "info",
            Level::Warning => "warn",
            Level::Error => "fail",
        };
        write!(f, "{level}: {} {}", self.category, self.text)
    }
}
