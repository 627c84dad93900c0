//! Why a browser cannot go on.

use std::time::Duration;

use thiserror::Error;

use crate::TransportError;

/// Why a browser cannot go on.
#[derive(Debug, Error)]
pub enum BrowserError {
    /// No answer.
    #[error("no answer")]
    Transport(#[from] TransportError),
    /// The answer is no success.
    #[error("the answer has the status {0}")]
    Status(u16),
    /// The answer is not the JSON that was asked for.
    #[error("the answer cannot be read")]
    NotJson,
    /// A redirect or form leads to something that is no address.
    #[error("not an address that a browser can open")]
    Address,
    /// The user has closed the browser, as they meant to.
    #[error("the user has closed the browser")]
    Closed,
    /// Nothing was opened yet.
    #[error("no page is open")]
    NoPage,
    /// The page has no such link.
    #[error("the page has no link \"{0}\"")]
    NoLink(String),
    /// The page has no such button.
    #[error("the page has no button \"{0}\"")]
    NoButton(String),
    /// The form has no such field, or not that choice.
    #[error("the form has no field \"{0}\" that takes this value")]
    NoField(String),
    /// A form, or a redirect after it, that a browser would stop.
    #[error("the page's content security policy does not let its form lead to {0}")]
    Forbidden(String),
    /// Redirects or refreshes without end.
    #[error("still on the way after {0} requests")]
    TooManySteps(u32),
    /// The same in time.
    #[error("still on the way after {0:?}")]
    TooLong(Duration),
}
