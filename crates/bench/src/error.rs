use std::time::Duration;

use journeys::{JourneyError, TransportError};

use crate::comparison::Comparison;

/// Why there is nothing to print.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchError {
    #[error("{what}: {source}")]
    System { what: &'static str, source: std::io::Error },
    #[error("the simulated Jumio does not start: {0}")]
    Simulator(#[from] jumio_simulator::StartError),
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error(transparent)]
    Journey(#[from] JourneyError),
    #[error("the handler ended, or was not ready in time")]
    NotReady,
    #[error("no signing key could be made")]
    NoKey,
    #[error("a client was not registered: {0}")]
    Client(String),
    #[error("{0} has no place in the answer")]
    Missing(&'static str),
    #[error("AZURITE_CONNECTION_STRING is not set: `cargo xtask bench storage` sets it")]
    NoAzurite,
    #[error("the store: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
    #[error("there is no verdict after {} s", .0.as_secs())]
    NoVerdict(Duration),
    #[error("some functions make more requests the more there is in the store:\n{0}")]
    Grown(Box<Comparison>),
}

impl BenchError {
    pub(crate) fn system(what: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::System { what, source }
    }
}
