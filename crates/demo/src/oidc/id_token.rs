//! The checks on an id_token (OpenID Connect Core 1.0, 3.1.3.7): RS256 only, `kid`, issuer, audience, times, nonce.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Seconds that the issuer's clock may be off.
const SKEW: i64 = 60;

/// What the receiver of a token knows beforehand.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) nonce: &'a str,
    /// Seconds since the Unix epoch.
    pub(crate) now: i64,
}

/// The first check that a token did not pass.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum IdTokenError {
    #[error("not a token that can be read")]
    Malformed,
    #[error("not signed with RS256 by a published key")]
    Signature,
    #[error("another issuer")]
    Issuer,
    #[error("another audience")]
    Audience,
    #[error("expired, or not valid yet")]
    Expired,
    #[error("another nonce")]
    Nonce,
}

/// Checks `token` and returns its claims.
pub(crate) fn check_id_token<C: DeserializeOwned>(
    token: &str,
    keys: &JwkSet,
    expected: &Expected<'_>,
) -> Result<C, IdTokenError> {
    let key = signing_key(token, keys)?;
    let registered: Registered = claims(token, &key)?;
    registered.check(expected)?;
    claims(token, &key)
}

fn signing_key(token: &str, keys: &JwkSet) -> Result<DecodingKey, IdTokenError> {
    let header = decode_header(token).map_err(|_| IdTokenError::Malformed)?;
    if header.alg != Algorithm::RS256 {
        return Err(IdTokenError::Signature);
    }
    let name = header.kid.ok_or(IdTokenError::Signature)?;
    let key = keys.find(&name).ok_or(IdTokenError::Signature)?;
    DecodingKey::from_jwk(key).map_err(|_| IdTokenError::Signature)
}

fn claims<C: DeserializeOwned>(token: &str, key: &DecodingKey) -> Result<C, IdTokenError> {
    use jsonwebtoken::errors::ErrorKind;
    match decode(token, key, &signature_only()) {
        Ok(decoded) => Ok(decoded.claims),
        Err(error) if matches!(error.kind(), ErrorKind::InvalidSignature) => Err(IdTokenError::Signature),
        Err(_) => Err(IdTokenError::Malformed),
    }
}

/// Everything but the signature is checked below, against the caller's clock.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}

#[derive(Deserialize)]
struct Registered {
    iss: String,
    aud: Audience,
    exp: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Registered {
    fn check(&self, expected: &Expected<'_>) -> Result<(), IdTokenError> {
        let for_us = match &self.aud {
            Audience::One(audience) => audience == expected.audience,
            Audience::Many(audiences) => audiences.iter().any(|audience| audience == expected.audience),
        };
        if self.iss != expected.issuer {
            Err(IdTokenError::Issuer)
        } else if !for_us {
            Err(IdTokenError::Audience)
        } else if self.exp + SKEW < expected.now || self.nbf.is_some_and(|nbf| expected.now + SKEW < nbf) {
            Err(IdTokenError::Expired)
        } else if self.nonce.as_deref() != Some(expected.nonce) {
            Err(IdTokenError::Nonce)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::oidc::test_keys::{foreign, key_set, published};

    const EXPECTED: Expected<'_> =
        Expected { issuer: "http://127.0.0.1/api/oidc", audience: "b2c", nonce: "n+/=", now: 1_000_000 };

    fn good() -> Value {
        json!({"iss": EXPECTED.issuer, "aud": "b2c", "nonce": "n+/=", "exp": 1_000_300, "nbf": 999_970})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = good();
        claims[name] = value;
        claims
    }

    fn outcome(claims: &Value) -> Result<Value, IdTokenError> {
        check_id_token(&published().sign(claims).unwrap(), &key_set(&published()), &EXPECTED)
    }

    #[test]
    fn a_good_token_gives_its_claims() {
        assert_eq!(outcome(&good()), Ok(good()));
        assert!(outcome(&with("aud", json!(["other", "b2c"]))).is_ok());
    }

    #[test]
    fn each_wrong_claim_has_its_own_answer() {
        assert_eq!(outcome(&with("iss", json!("http://127.0.0.1/api/oidc/"))), Err(IdTokenError::Issuer));
        assert_eq!(outcome(&with("aud", json!("b2"))), Err(IdTokenError::Audience));
        assert_eq!(outcome(&with("exp", json!(999_900))), Err(IdTokenError::Expired));
        assert_eq!(outcome(&with("nbf", json!(1_000_100))), Err(IdTokenError::Expired));
        assert_eq!(outcome(&with("nonce", json!("n"))), Err(IdTokenError::Nonce));
        assert_eq!(outcome(&with("exp", json!("soon"))), Err(IdTokenError::Malformed));
    }

    #[test]
    fn a_token_of_another_key_is_refused_whatever_it_calls_itself() {
        let token = foreign().sign(&good()).unwrap();
        let refused: Result<Value, _> = check_id_token(&token, &key_set(&published()), &EXPECTED);
        assert_eq!(refused, Err(IdTokenError::Signature));

        let mut misnamed = key_set(&foreign());
        misnamed.keys[0].common.key_id = Some(published().id().to_owned());
        let forged = published().sign(&good()).unwrap();
        let refused: Result<Value, _> = check_id_token(&forged, &misnamed, &EXPECTED);
        assert_eq!(refused, Err(IdTokenError::Signature));
    }

    #[test]
    fn a_text_that_is_no_token_is_malformed() {
        let keys = key_set(&published());
        let refused: Result<Value, _> = check_id_token("a.b.c", &keys, &EXPECTED);
        assert_eq!(refused, Err(IdTokenError::Malformed));
    }
}
