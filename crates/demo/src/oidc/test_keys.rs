//! Two signing keys, made once for all tests.

use std::sync::OnceLock;

use jsonwebtoken::jwk::JwkSet;
use tokens::{Jwks, SigningKey, generate_signing_key};

/// The key that is published.
pub(crate) fn published() -> SigningKey {
    static PEM: OnceLock<String> = OnceLock::new();
    read(&PEM)
}

/// A key that nobody published.
pub(crate) fn foreign() -> SigningKey {
    static PEM: OnceLock<String> = OnceLock::new();
    read(&PEM)
}

/// The public key as its receiver reads it.
pub(crate) fn key_set(key: &SigningKey) -> JwkSet {
    serde_json::from_value(serde_json::to_value(Jwks { keys: vec![key.jwk().clone()] }).unwrap()).unwrap()
}

fn read(pem: &OnceLock<String>) -> SigningKey {
    let pem = pem.get_or_init(|| generate_signing_key().unwrap().to_string());
    SigningKey::from_pem(pem).unwrap()
}
