//! Log lines that the host files under the level that we meant.
//!
//! The host reads our standard output as Information, and of standard error it takes a line for Warning if the letters `warn` occur in
//! it, for Error otherwise. Source: Azure Functions host, `WorkerProcess` and `WorkerProcessUtilities`.

mod fields;
mod layer;
mod line;

use std::panic::{self, PanicHookInfo};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

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
    let filter = match std::env::var(EnvFilter::DEFAULT_ENV) {
        Ok(filter) if !filter.is_empty() => EnvFilter::try_new(filter)?,
        _ => EnvFilter::try_new(default_filter)?,
    };
    tracing_subscriber::registry().with(filter).with(JsonLines::to_host()).try_init()?;
    panic::set_hook(Box::new(report_panic));
    Ok(())
}

/// A panic's own text is written only if it is fixed in the source: a formatted one may hold anything.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let text = panic.payload().downcast_ref::<&'static str>().copied();
    tracing::error!(place, text, "panic");
}
