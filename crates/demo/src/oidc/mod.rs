//! The parts of OpenID Connect that the B2C stand-in and the app share.

mod discovery;
mod id_token;
mod pkce;
#[cfg(test)]
pub(crate) mod test_keys;

pub(crate) use discovery::{Metadata, ProviderError, discover, keys_of};
pub(crate) use id_token::{Expected, IdTokenError, check_id_token};
pub(crate) use pkce::{Verifier, challenge_matches};
