//! The OpenID Connect protocol: checks authorization requests, answers them with codes, exchanges codes for tokens.

mod authorize_call;
mod client_assertion;
mod codes;
mod token;

pub use authorize_call::{AuthorizeCalls, OidcError, RequestFault};
pub use client_assertion::{AssertionError, ClientAuthentication};
pub use codes::Codes;
pub use token::{TokenAnswer, TokenError, TokenRequest, Tokens};
