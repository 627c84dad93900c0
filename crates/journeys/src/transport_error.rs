use thiserror::Error;

/// There is no answer.
#[derive(Debug, Error)]
pub enum TransportError {
    /// The other side cannot be reached, or broke off.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// The request's address is none.
    #[error("not an address")]
    Address(#[from] url::ParseError),
    /// The answer's body broke off.
    #[error("the body cannot be read")]
    Body(#[source] axum::Error),
}
