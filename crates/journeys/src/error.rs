use thiserror::Error;

use crate::{browser::BrowserError, transport_error::TransportError};

/// Why a journey does not go on.
#[derive(Debug, Error)]
pub enum JourneyError {
    /// There is no answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The browser got stuck.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// The request cannot be made.
    #[error(transparent)]
    Request(#[from] http::Error),
    /// A function answered something else than the way needs.
    #[error("{function} answered {status}: {body}")]
    Unexpected {
        /// Which function, or the simulated Jumio.
        function: &'static str,
        status: u16,
        /// The beginning of its body.
        body: String,
    },
    /// An answer lacks what the next call needs.
    #[error("the answer has no {0}")]
    Missing(&'static str),
    /// The pages lead around without an end.
    #[error("the browser is not led back to the client")]
    NoWayBack,
}
