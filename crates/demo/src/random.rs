//! Random texts: every one drawn from version 4 UUIDs, 122 random bits each.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use uuid::Uuid;

/// A secret that fits into URLs and cookies: 43 characters of base64url, as long as a PKCE verifier must be
/// (RFC 7636, 4.1).
pub(crate) fn secret() -> String {
    let bytes = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
    BASE64URL_NOPAD.encode(&bytes)
}

/// A nonce as Azure AD B2C sends it to an identity provider: base64 of 16 bytes, so `+`, `/` and `=` occur.
pub(crate) fn nonce() -> String {
    BASE64.encode(Uuid::new_v4().as_bytes())
}
