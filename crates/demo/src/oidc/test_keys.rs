//! Two signing keys, made once for all tests.

use std::sync::OnceLock;

use jsonwebtoken::jwk::JwkSet;
use tokens::{SigningKey, SigningKeys, generate_signing_key};

/// The key that is published.
pub(crate) fn published() -> SigningKeys {
    static PEM: OnceLock<String> = OnceLock::new();
    read(&PEM)
}

/// A key that nobody published.
pub(crate) fn foreign() -> SigningKeys {
    static PEM: OnceLock<String> = OnceLock::new();
    read(&PEM)
}

/// The public keys as their receiver reads them.
pub(crate) fn key_set(keys: &SigningKeys) -> JwkSet {
    serde_json::from_value(serde_json::to_value(keys.jwks()).unwrap()).unwrap()
}

fn read(pem: &OnceLock<String>) -> SigningKeys {
    let pem = pem.get_or_init(|| generate_signing_key().unwrap().to_string());
    SigningKeys::new(SigningKey::from_pem(pem).unwrap(), Vec::new())
}
