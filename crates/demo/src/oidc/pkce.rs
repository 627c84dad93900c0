//! Proof key for code exchange, method S256 (RFC 7636).

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;

use crate::random;

/// The secret that a client keeps until it redeems its code.
pub(crate) struct Verifier(String);

impl Verifier {
    pub(crate) fn new() -> Self {
        Verifier(random::secret())
    }

    /// What the token request carries.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// What the authorization request carries.
    pub(crate) fn challenge(&self) -> String {
        challenge_of(&self.0)
    }
}

/// Whether `verifier` belongs to `challenge`.
pub(crate) fn challenge_matches(challenge: &str, verifier: &str) -> bool {
    challenge_of(verifier) == challenge
}

fn challenge_of(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_specification() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(challenge_matches("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", verifier));
        assert!(!challenge_matches("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "another"));
    }
}
