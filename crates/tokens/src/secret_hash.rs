use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::{constant_time_eq, sha256};

/// What is kept of a client's secret: enough to recognise it. Only for secrets that nobody can guess, since it is quick to make.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(String);

impl SecretHash {
    /// SHA-256 of the secret.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self(BASE64URL_NOPAD.encode(&sha256(secret.as_bytes())))
    }

    /// Whether this was made of that secret; compared in constant time.
    #[must_use]
    pub fn is_of(&self, secret: &str) -> bool {
        constant_time_eq(&self.0, &Self::of(secret).0)
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hash of a secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::SecretHash;

    #[test]
    fn a_secret_is_recognised_and_cannot_be_read() {
        let hash = SecretHash::of("a-secret");
        assert!(hash.is_of("a-secret"));
        for other in ["", "a-secret ", "A-secret", "K2g_v0i8JLYhgkVMZKGhVmrIzQTzk6Ak6-bTRlG0kYk"] {
            assert!(!hash.is_of(other), "{other}");
        }
        assert_eq!(format!("{hash:?}"), "[hash of a secret]");
        assert!(!serde_json::to_string(&hash).unwrap().contains("a-secret"));
    }
}
