//! Log lines that the host files under the level that we meant.
//!
//! The host reads our standard output as Information, and of standard error it takes a line for Warning if the letters `warn` occur in
//! it, for Error otherwise. Source: Azure Functions host, `WorkerProcess` and `WorkerProcessUtilities`.

mod fields;
mod layer;
mod line;

use std::panic::{self, PanicHookInfo};

use tracing_subscriber::filter::{Filtered, ParseError};
use tracing_subscriber::layer::{Identity, Layer, Layered, SubscriberExt};
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{EnvFilter, Registry};

pub use layer::JsonLines;
pub(crate) use line::last_words;

/// Why logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// `RUST_LOG` or the default filter cannot be read.
    #[error("the log filter cannot be read: {0}")]
    Filter(#[from] ParseError),
    /// The program logs elsewhere already.
    #[error("logging is set up already: {0}")]
    Twice(#[from] TryInitError),
}

/// Sends all events to the host, one JSON object per line, and reports panics the same way.
///
/// `default_filter` is what [`EnvFilter`] reads, for instance `"info,hyper=warn"`; the variable `RUST_LOG` overrides it.
///
/// # Errors
/// When the filter cannot be read or a subscriber is set already.
pub fn init(default_filter: &str) -> Result<(), InitError> {
    init_with(default_filter, None::<Identity>)
}

/// The same, and whatever else a program does with its events, which the filter of log lines does not concern.
///
/// # Errors
/// As for [`init`].
pub fn init_with<L>(default_filter: &str, more: Option<L>) -> Result<(), InitError>
where
    L: Layer<Layered<Filtered<JsonLines, EnvFilter, Registry>, Registry>> + Send + Sync,
{
    let filter = match std::env::var(EnvFilter::DEFAULT_ENV) {
        Ok(filter) if !filter.is_empty() => EnvFilter::try_new(filter)?,
        _ => EnvFilter::try_new(default_filter)?,
    };
    tracing_subscriber::registry().with(JsonLines::to_host().with_filter(filter)).with(more).try_init()?;
    panic::set_hook(Box::new(report_panic));
    Ok(())
}

/// A panic's own text is written only if it is fixed in the source: a formatted one may hold anything.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let text = panic.payload().downcast_ref::<&'static str>().copied();
    tracing::error!(place, text, "panic");
}
