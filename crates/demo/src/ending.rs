//! Why a demo that waits for a user ends.

use std::fmt;
use std::io;

use functions_host::FunctionsHost;

/// What ended it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The user pressed Ctrl-C.
    Interrupt,
    /// Something asked the process to end: a time limit, a closed terminal.
    Signal(&'static str),
    /// The host gave up on the handler.
    HostDown(String),
}

impl Ending {
    /// Returns when something ends the demo.
    pub(crate) async fn of(host: &FunctionsHost) -> io::Result<Self> {
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.map(|()| Self::Interrupt),
            asked = asked_to_end() => asked.map(Self::Signal),
            reason = host.down() => Ok(Self::HostDown(reason)),
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupt => write!(f, "The demo ends: Ctrl-C was pressed."),
            Self::Signal(name) => write!(f, "The demo ends: another program sent it {name}."),
            Self::HostDown(reason) => {
                write!(f, "The demo ends: the handler does not run any more ({reason}).")
            }
        }
    }
}

#[cfg(unix)]
async fn asked_to_end() -> io::Result<&'static str> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut hangup) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    tokio::select! {
        _ = terminate.recv() => Ok("SIGTERM"),
        _ = hangup.recv() => Ok("SIGHUP, as when its terminal closes"),
    }
}

#[cfg(not(unix))]
async fn asked_to_end() -> io::Result<&'static str> {
    std::future::pending().await
}
