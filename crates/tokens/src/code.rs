use std::fmt;

use contract::VerificationId;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::sha256;

/// Not an authorization code of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a code of this service")]
pub struct InvalidCode;

/// An authorization code (RFC 6749, 1.3.1): the verification's place and 256 random bits. It does not print.
#[derive(Clone)]
pub struct AuthorizationCode {
    verification: VerificationId,
    secret: [u8; AuthorizationCode::SECRET_LENGTH],
}

/// What is stored of a code: SHA-256 of its random part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeHash(String);

const VERSION: u8 = 1;

impl AuthorizationCode {
    /// Length of the random part in bytes.
    pub const SECRET_LENGTH: usize = 32;

    /// A code for this verification.
    #[must_use]
    pub const fn new(verification: VerificationId, secret: [u8; Self::SECRET_LENGTH]) -> Self {
        Self { verification, secret }
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, InvalidCode> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| InvalidCode)?;
        let (head, secret) = bytes.split_at_checked(1 + VerificationId::LENGTH).ok_or(InvalidCode)?;
        let (VERSION, id) = head.split_first().map(|(version, id)| (*version, id)).ok_or(InvalidCode)? else {
            return Err(InvalidCode);
        };
        Ok(Self {
            verification: VerificationId::from_bytes(id).map_err(|_| InvalidCode)?,
            secret: secret.try_into().map_err(|_| InvalidCode)?,
        })
    }

    /// The text form, for the redirect address.
    #[must_use]
    pub fn expose(&self) -> String {
        BASE64URL_NOPAD.encode(&[&[VERSION][..], &self.verification.to_bytes(), &self.secret].concat())
    }

    /// The verification that the code speaks of.
    #[must_use]
    pub const fn verification(&self) -> VerificationId {
        self.verification
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> CodeHash {
        CodeHash(BASE64URL_NOPAD.encode(&sha256(&self.secret)))
    }

    /// Whether this is the code of which `hash` was stored.
    #[must_use]
    pub fn has_hash(&self, hash: &CodeHash) -> bool {
        crate::constant_time_eq(&self.hash().0, &hash.0)
    }

    /// The access token that goes with the code: opaque, good for nothing, the same each time.
    #[must_use]
    pub fn access_token(&self) -> String {
        BASE64URL_NOPAD.encode(&sha256(&[b"access token".as_slice(), &self.secret].concat()))
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[authorization code]")
    }
}

#[cfg(test)]
mod tests {
    use contract::{AttemptId, UserKey};

    use super::*;

    fn code() -> AuthorizationCode {
        AuthorizationCode::new(
            VerificationId::new(UserKey::new(1, [7; 16]), AttemptId::from_random([9; 16])),
            [3; 32],
        )
    }

    #[test]
    fn a_code_survives_the_redirect() {
        let read = AuthorizationCode::parse(&code().expose()).unwrap();
        assert_eq!(read.verification(), code().verification());
        assert!(read.has_hash(&code().hash()));
        assert_eq!(read.access_token(), code().access_token());
    }

    #[test]
    fn altered_codes_are_refused_or_do_not_match() {
        let text = code().expose();
        for position in 0..text.len() {
            let mut altered = text.clone().into_bytes();
            altered[position] = if altered[position] == b'B' { b'C' } else { b'B' };
            let same = AuthorizationCode::parse(std::str::from_utf8(&altered).unwrap()).is_ok_and(|read| {
                read.verification() == code().verification() && read.has_hash(&code().hash())
            });
            assert!(!same, "{position}");
        }
        assert!(AuthorizationCode::parse("").is_err());
        assert!(AuthorizationCode::parse(&text[..60]).is_err());
    }

    #[test]
    fn neither_the_hash_nor_the_print_gives_the_code_away() {
        let secret = BASE64URL_NOPAD.encode(&[3; 32]);
        assert!(!format!("{:?} {:?}", code(), code().hash()).contains(&secret));
    }
}
