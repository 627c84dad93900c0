//! Keys and what is made with them: tickets in URLs, authorization codes, browser marks, signed tokens, JWKS.
//!
//! Nothing here reads a clock or makes its own randomness: callers pass both in.

mod browser;
mod certificate;
mod client_assertion;
mod code;
mod hash;
mod id_token_hint;
mod jose;
mod jwe;
mod jwks;
mod lookup;
mod pem;
mod ring;
mod secret_hash;
mod signing_key;
mod signing_keys;
#[cfg(test)]
mod test_keys;
mod ticket;
mod validity;
mod verification_token;

pub use browser::{BoundBrowser, BrowserId, BrowserKeys};
pub use certificate::Certificate;
pub use client_assertion::{ClientAssertion, ClientKeys, InvalidClientKeys, claimed_client};
pub use code::{AuthorizationCode, CodeHash, InvalidCode};
pub use hash::{constant_time_eq, sha256};
pub use id_token_hint::{IdTokenHint, IdTokenHints, NewIdTokenHint};
pub use jose::InvalidToken;
pub use jwks::{Jwk, Jwks};
pub use lookup::LookupKey;
pub use ring::{InvalidKeyRing, KeyRing, MacKeys, SecretKey};
pub use secret_hash::SecretHash;
pub use signing_key::{InvalidSigningKey, SigningKey, generate_signing_key};
pub use signing_keys::{
    InvalidSigningKeys, KeyUse, LONGEST_TOKEN_LIFETIME, PUBLICATION_LEAD, ScheduledKey, SigningKeys,
};
pub use ticket::{InvalidTicket, TicketKeys, TicketPurpose};
pub use verification_token::{
    InvalidTokenKeys, TokenEncryptionKeys, TokenSigningKeys, VerificationToken, VerificationTokenKeys,
};
