//! What signed and encrypted tokens have in common: the compact form and its header (RFC 7515, RFC 7516).

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use thiserror::Error;

/// Why a token does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidToken {
    /// Not of the expected form: no compact token, an unknown algorithm, type or extension, claims missing.
    #[error("the token cannot be read")]
    Malformed,
    /// It was not made with any of our keys, or altered since.
    #[error("the token is not genuine")]
    NotGenuine,
    /// Its time is over, has not come, or is longer than such a token may live.
    #[error("the token is not valid at this time")]
    WrongTime,
    /// It names another issuer or audience.
    #[error("the token is not for this service")]
    Foreign,
}

/// More than any token that is read here needs.
const MAX_LENGTH: usize = 16 * 1024;

/// The header parameters that matter here. A parameter that is there twice makes the header unreadable.
#[derive(Deserialize)]
pub(crate) struct Header {
    pub(crate) alg: String,
    pub(crate) enc: Option<String>,
    pub(crate) kid: Option<String>,
    typ: Option<String>,
    cty: Option<String>,
    /// Extensions that must be understood (RFC 7515, 4.1.11): none is.
    crit: Option<Value>,
    /// Compression (RFC 7516, 4.1.3): a small token could grow without bound.
    zip: Option<Value>,
}

impl Header {
    pub(crate) fn parse(part: &str) -> Result<Self, InvalidToken> {
        let header: Self = json(part)?;
        let is_jwt =
            |name: &Option<String>| name.as_ref().is_none_or(|name| name.eq_ignore_ascii_case("JWT"));
        if header.crit.is_some() || header.zip.is_some() || !is_jwt(&header.typ) || !is_jwt(&header.cty) {
            return Err(InvalidToken::Malformed);
        }
        Ok(header)
    }
}

/// The parts of a compact token, if there are `N`.
pub(crate) fn parts<const N: usize>(token: &str) -> Result<[&str; N], InvalidToken> {
    if token.len() > MAX_LENGTH {
        return Err(InvalidToken::Malformed);
    }
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().map_err(|_| InvalidToken::Malformed)
}

pub(crate) fn decode(part: &str) -> Result<Vec<u8>, InvalidToken> {
    BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| InvalidToken::Malformed)
}

/// A part that holds JSON.
pub(crate) fn json<T: DeserializeOwned>(part: &str) -> Result<T, InvalidToken> {
    serde_json::from_slice(&decode(part)?).map_err(|_| InvalidToken::Malformed)
}

/// A signed token in compact form (RFC 7515, 7.1) whose signature nobody has looked at yet.
pub(crate) struct Unverified<'a> {
    pub(crate) header: Header,
    payload: &'a str,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Takes the token apart if its header names this algorithm. Which algorithm and key count is never left to the
    /// token (RFC 8725, 3.1).
    pub(crate) fn parse(token: &'a str, algorithm: &str) -> Result<Self, InvalidToken> {
        Self::parse_any(token, &[algorithm])
    }

    /// The same where each of these algorithms has keys of its own.
    pub(crate) fn parse_any(token: &'a str, algorithms: &[&str]) -> Result<Self, InvalidToken> {
        let [header, payload, signature] = parts(token)?;
        let signed = token.get(..header.len() + 1 + payload.len()).ok_or(InvalidToken::Malformed)?;
        let header = Header::parse(header)?;
        if !algorithms.contains(&header.alg.as_str()) || header.enc.is_some() {
            return Err(InvalidToken::Malformed);
        }
        Ok(Self { header, payload, signed, signature: decode(signature)? })
    }

    /// The claims, if `verify` says that the signature (second) is the one of the signed text (first).
    pub(crate) fn claims<T: DeserializeOwned>(
        &self,
        verify: impl FnOnce(&[u8], &[u8]) -> bool,
    ) -> Result<T, InvalidToken> {
        if !verify(self.signed.as_bytes(), &self.signature) {
            return Err(InvalidToken::NotGenuine);
        }
        json(self.payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(json: &str) -> Result<Header, InvalidToken> {
        Header::parse(&BASE64URL_NOPAD.encode(json.as_bytes()))
    }

    #[test]
    fn headers_with_anything_that_is_not_understood_are_refused() {
        assert!(header(r#"{"alg":"HS256"}"#).is_ok());
        assert!(header(r#"{"alg":"dir","enc":"A256CBC-HS512","typ":"jwt","cty":"JWT","x5t":"a"}"#).is_ok());
        for json in [
            "",
            "[]",
            r#""alg""#,
            r#"{"typ":"JWT"}"#,
            r#"{"alg":1}"#,
            r#"{"alg":"HS256","alg":"HS256"}"#,
            r#"{"alg":"HS256","zip":"DEF"}"#,
            r#"{"alg":"HS256","crit":["exp"],"exp":1}"#,
            r#"{"alg":"HS256","crit":[]}"#,
            r#"{"alg":"HS256","typ":"at+jwt"}"#,
            r#"{"alg":"HS256","cty":"JWS"}"#,
            r#"{"alg":"HS256"} "x""#,
        ] {
            assert_eq!(header(json).err(), Some(InvalidToken::Malformed), "{json}");
        }
    }

    #[test]
    fn tokens_with_too_many_or_too_few_parts_or_too_long_are_refused() {
        assert_eq!(parts::<3>("a.b.c"), Ok(["a", "b", "c"]));
        for token in ["", "a", "a.b", "a.b.c.d", &format!("a.b.{}", "c".repeat(MAX_LENGTH))] {
            assert_eq!(parts::<3>(token), Err(InvalidToken::Malformed));
        }
    }

    #[test]
    fn parts_are_base64url_without_padding_and_without_spare_bits() {
        assert_eq!(decode("AQ"), Ok(vec![1]));
        for part in ["AQ==", "AR", "A", "A+A/", "AQ\n", " AQ"] {
            assert_eq!(decode(part), Err(InvalidToken::Malformed), "{part}");
        }
    }
}
