use std::{fmt, time::Duration};

use aws_lc_rs::hmac;
use contract::Timestamp;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::{
    InvalidToken,
    jose::Unverified,
    jwe::{self, ContentKey, IV_LENGTH},
    sha256,
    validity::Validity,
};

/// How long a verification token is good: what the sample gives it.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// What the pages and policies of Microsoft's Jumio sample carry between its calls. It does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VerificationToken {
    /// The account.
    pub object_id: String,
    /// The verification.
    pub transaction_reference: String,
    /// What the sample believes of it. Anyone who has the token's keys can write it: never a verdict.
    #[serde(with = "net_boolean")]
    pub is_verified: bool,
    /// Words for the user; may be empty.
    pub message: String,
}

impl VerificationToken {
    /// Whether the token speaks of this verification of this account.
    #[must_use]
    pub fn belongs_to(&self, object_id: &str, transaction_reference: &str) -> bool {
        self.object_id.eq_ignore_ascii_case(object_id) && self.transaction_reference == transaction_reference
    }
}

impl fmt::Debug for VerificationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[verification token]")
    }
}

/// The keys of verification tokens cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidTokenKeys {
    /// There is none.
    #[error("no key given")]
    Empty,
    /// One is too short.
    #[error("a key is shorter than 64 characters")]
    TooShort,
    /// One is the example of the sample's documentation, which is public.
    #[error("a key is the one that the tutorial prints as an example; make one of your own")]
    Published,
}

/// Keys that sign verification tokens, the newest first: the UTF-8 bytes of texts of at least 64 characters.
#[derive(Clone)]
pub struct TokenSigningKeys(Vec<hmac::Key>);

/// Keys that encrypt verification tokens, the newest first: the UTF-8 bytes of texts of at least 64 characters.
#[derive(Clone)]
pub struct TokenEncryptionKeys(Vec<ContentKey>);

/// Makes and reads verification tokens: HS256 (RFC 7515) inside `dir` with A256CBC-HS512 (RFC 7516). The newest key of
/// each kind makes, all read.
#[derive(Clone)]
pub struct VerificationTokenKeys {
    signing: TokenSigningKeys,
    encryption: TokenEncryptionKeys,
    issuer: String,
    audience: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(flatten)]
    token: VerificationToken,
    #[serde(flatten)]
    validity: Validity,
    iss: String,
    aud: String,
}

impl VerificationTokenKeys {
    /// Tokens of this issuer for this audience.
    #[must_use]
    pub fn new(
        signing: TokenSigningKeys,
        encryption: TokenEncryptionKeys,
        issuer: &str,
        audience: &str,
    ) -> Self {
        Self { signing, encryption, issuer: issuer.to_owned(), audience: audience.to_owned() }
    }

    /// The token in its sealed form, good for a day from `now`. `iv` must be random and used once.
    #[must_use]
    pub fn issue(&self, token: &VerificationToken, now: Timestamp, iv: [u8; IV_LENGTH]) -> Option<String> {
        let claims = Claims {
            token: token.clone(),
            validity: Validity::new(now, LIFETIME),
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
        };
        let header = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
        let payload = BASE64URL_NOPAD.encode(&serde_json::to_vec(&claims).ok()?);
        let signed = format!("{header}.{payload}");
        let signature =
            BASE64URL_NOPAD.encode(hmac::sign(self.signing.0.first()?, signed.as_bytes()).as_ref());
        jwe::seal(self.encryption.0.first()?, iv, &format!("{signed}.{signature}"))
    }

    /// Reads a token that was made here or by the sample with the same keys.
    pub fn read(&self, token: &str, now: Timestamp) -> Result<VerificationToken, InvalidToken> {
        let inner = jwe::open(&self.encryption.0, token)?;
        let inner = std::str::from_utf8(&inner).map_err(|_| InvalidToken::Malformed)?;
        let inner = Unverified::parse(inner, "HS256")?;
        let claims: Claims = inner.claims(|signed, signature| {
            self.signing.0.iter().any(|key| hmac::verify(key, signed, signature).is_ok())
        })?;
        if claims.iss != self.issuer || claims.aud != self.audience {
            return Err(InvalidToken::Foreign);
        }
        claims.validity.check(now, LIFETIME)?;
        Ok(claims.token)
    }

    /// How many signing and encryption keys there are.
    #[must_use]
    pub const fn count(&self) -> (usize, usize) {
        (self.signing.0.len(), self.encryption.0.len())
    }
}

impl fmt::Debug for VerificationTokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[verification token keys]")
    }
}

/// SHA-256 of the key that the tutorial and the sample's own settings show.
const PUBLISHED: &str = "8a6ad527e1558e58ee95e73ef01b4fbe5704e03661d2ed81986ae23cc8bb1323";

/// The texts of the keys, checked.
fn texts(list: &str) -> Result<Vec<&str>, InvalidTokenKeys> {
    let texts: Vec<&str> = list.split(';').map(str::trim).filter(|text| !text.is_empty()).collect();
    for text in &texts {
        if text.len() < ContentKey::LENGTH {
            return Err(InvalidTokenKeys::TooShort);
        }
        if HEXLOWER.encode(&sha256(text.as_bytes())) == PUBLISHED {
            return Err(InvalidTokenKeys::Published);
        }
    }
    if texts.is_empty() { Err(InvalidTokenKeys::Empty) } else { Ok(texts) }
}

impl TokenSigningKeys {
    /// Reads one text, or several separated by `;`.
    pub fn parse(list: &str) -> Result<Self, InvalidTokenKeys> {
        let keys = texts(list)?.into_iter();
        Ok(Self(keys.map(|text| hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes())).collect()))
    }
}

impl TokenEncryptionKeys {
    /// Reads one text, or several separated by `;`. Of longer texts the first 64 bytes count, as they do in .NET.
    pub fn parse(list: &str) -> Result<Self, InvalidTokenKeys> {
        let keys = texts(list)?.into_iter();
        let keys = keys.map(|text| text.as_bytes().first_chunk().map(ContentKey::new));
        keys.collect::<Option<_>>().map(Self).ok_or(InvalidTokenKeys::TooShort)
    }
}

/// `True` and `False`, as .NET writes them.
mod net_boolean {
    use super::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if *value { "True" } else { "False" })
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(de::Error::custom("neither True nor False")),
        }
    }
}

#[cfg(test)]
#[path = "verification_token_tests.rs"]
mod tests;
