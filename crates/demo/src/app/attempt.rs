use thiserror::Error;

use crate::oidc::{IdTokenError, ProviderError, Verifier};

/// What the app has to remember until the user comes back.
pub(super) struct Attempt {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: Verifier,
    /// Seconds since the Unix epoch.
    pub(super) begun: i64,
}

/// Why a user came back without being signed in.
#[derive(Debug, Error)]
pub(super) enum SignInError {
    #[error("This sign-in was not started here, or more than ten minutes ago.")]
    UnknownAttempt,
    #[error("{0}")]
    Refused(String),
    #[error("The tenant cannot be reached.")]
    Unreachable(#[from] ProviderError),
    #[error("The tenant did not accept the code.")]
    CodeRefused,
    #[error("The tenant sent a token that cannot be accepted: {0}.")]
    Token(#[from] IdTokenError),
}
