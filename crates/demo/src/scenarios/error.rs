use jumio_simulator::UnknownPreset;
use thiserror::Error;

use journeys::{BrowserError, TransportError};

/// Why a scenario came to no end.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// The user got stuck.
    #[error("the browser got stuck")]
    Browser(#[from] BrowserError),
    /// No browser can be made.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The table names a fault profile that the simulator does not know.
    #[error(transparent)]
    FaultProfile(#[from] UnknownPreset),
    /// The tenant never heard the outcome that it waited for.
    #[error("the verdict never became {0}")]
    NoVerdict(&'static str),
    /// There is no link to be passed on yet.
    #[error("there is no such link yet")]
    NoLink,
}
