//! The drop-in: what the policies and pages of Microsoft's Jumio sample call, unchanged on the wire.

mod answer;
mod initialize_transaction;
mod initialize_verification;
pub(super) mod oidc;
pub(super) mod path_secret;
pub(super) mod status;
mod validate_token;

pub(super) use initialize_transaction::initialize_transaction;
pub(super) use initialize_verification::initialize_verification;
pub(super) use validate_token::validate_token;
