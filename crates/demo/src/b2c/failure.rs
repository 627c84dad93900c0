//! How a journey ends early: an error redirect to the app, with B2C's codes (Azure AD B2C documentation, "Error codes").

use reqwest::StatusCode;
use thiserror::Error;

use crate::oidc::IdTokenError;

/// Why a journey cannot go on. The text is what the app gets to see.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error(
        "AADB2C90075: The claims exchange '{exchange}' specified in step '{step}' returned HTTP error response with \
         Code '{}' and Reason '{}'.", status.as_u16(), status.canonical_reason().unwrap_or_default()
    )]
    Rest { exchange: &'static str, step: u8, status: StatusCode },
    #[error(
        "AADB2C90261: The claims exchange '{exchange}' specified in step '{step}' returned HTTP error response that \
         could not be parsed."
    )]
    RestUnreadable { exchange: &'static str, step: u8 },
    #[error(
        "AADB2C90075: The claims exchange '{exchange}' specified in step '{step}' got no answer in three attempts."
    )]
    RestSilent { exchange: &'static str, step: u8 },
    #[error(
        "AADB2C90273: An invalid response was received : 'Error: {error},Error Description: {description}'"
    )]
    Refused { error: String, description: String },
    #[error(
        "AADB2C90289: We encountered an error connecting to the identity provider. Please try again later."
    )]
    Provider,
    #[error("{}: {_0}", id_token_code(*.0))]
    IdToken(IdTokenError),
    #[error(
        "AADB2C90037: An error occurred while processing the request. The returned id is not the one sent."
    )]
    AnotherVerification,
    #[error("AADB2C90085: The service has encountered an internal error.")]
    Internal,
}

/// The wrong nonce has no code of its own; whether the real service looks at it is not documented.
fn id_token_code(error: IdTokenError) -> &'static str {
    match error {
        IdTokenError::Expired => "AADB2C90235",
        IdTokenError::Audience => "AADB2C90237",
        IdTokenError::Issuer => "AADB2C90238",
        IdTokenError::Signature => "AADB2C90239",
        IdTokenError::Malformed | IdTokenError::Nonce => "AADB2C90240",
    }
}

/// What a browser is told that comes to the wrong place: it has no journey whose app could be told instead.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum Lost {
    #[error("AADB2C90006: The redirect URI provided in the request is not registered for the client id.")]
    UnknownApp,
    #[error(
        "AADB2C90046: We are having trouble loading your current state. You might want to try starting your session over from the beginning."
    )]
    NoJourney,
    #[error("AADB2C90211: The request contained an incorrect state cookie.")]
    StateCookie,
}
