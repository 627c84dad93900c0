use std::{fmt, time::Duration};

use aws_lc_rs::{
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
        RsaParameters, UnparsedPublicKey,
    },
};
use contract::Timestamp;
use serde::Deserialize;
use thiserror::Error;

use crate::{
    InvalidToken,
    jose::{self, Unverified},
    pem,
    validity::Validity,
};

/// How long an assertion may be good for: it has to be remembered as long.
const LONGEST_LIFETIME: Duration = Duration::from_secs(600);
/// How long an assertion's name may be.
const LONGEST_ID: usize = 256;
/// The fewest bytes of an RSA modulus: 2048 bits.
const SHORTEST_MODULUS: usize = 256;
const PUBLIC_KEY: &str = "PUBLIC KEY";

/// What a client signed to prove who it is (`private_key_jwt`: OpenID Connect Core, 9; RFC 7523, 3). Checked but for one
/// thing: that nobody has shown it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAssertion {
    /// Its own name (`jti`), which is good once.
    pub id: String,
    /// Until when it would be good.
    pub expires_at: Timestamp,
}

/// The public keys of a client.
#[derive(Clone)]
pub struct ClientKeys(Vec<ClientKey>);

/// The text holds no keys that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidClientKeys {
    /// It is neither a JWKS document nor a PEM text, or holds no key.
    #[error("neither a JWKS document nor PEM blocks `PUBLIC KEY`")]
    NoKeys,
    /// A key is of another kind, or too weak.
    #[error("a key is neither RSA of 2048 to 8192 bits nor EC on P-256, or not one that signs")]
    Unusable,
    /// There is a private key, which is the client's alone.
    #[error("a key is a private one; give its public part")]
    Private,
}

#[derive(Clone)]
struct ClientKey {
    id: Option<String>,
    algorithm: Option<String>,
    material: Material,
}

#[derive(Clone)]
enum Material {
    /// Modulus and exponent.
    RsaNumbers(PublicKeyComponents<Vec<u8>>),
    /// A DER `SubjectPublicKeyInfo`.
    Rsa(Vec<u8>),
    /// The same, or an uncompressed point.
    Ec(Vec<u8>),
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

/// What matters of a key (RFC 7517, 4; RFC 7518, 6).
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    d: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    jti: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names_any(&self, audiences: &[String]) -> bool {
        match self {
            Self::One(name) => audiences.contains(name),
            Self::Several(names) => names.iter().any(|name| audiences.contains(name)),
        }
    }
}

impl ClientKeys {
    /// The algorithms of assertions (RFC 7518, 3.1).
    pub const ALGORITHMS: [&'static str; 3] = ["RS256", "PS256", "ES256"];

    /// Reads a JWKS document, or the `PUBLIC KEY` blocks of a PEM text.
    pub fn parse(text: &str) -> Result<Self, InvalidClientKeys> {
        let keys: Vec<ClientKey> = if text.contains(pem::MARK) {
            pem::blocks(text).iter().map(from_pem).collect::<Result<_, _>>()?
        } else {
            let jwks: Jwks = serde_json::from_str(text).map_err(|_| InvalidClientKeys::NoKeys)?;
            jwks.keys.into_iter().map(from_jwk).collect::<Result<_, _>>()?
        };
        if keys.is_empty() { Err(InvalidClientKeys::NoKeys) } else { Ok(Self(keys)) }
    }

    /// Reads what the client of this name signed for one of these audiences.
    pub fn read(
        &self,
        assertion: &str,
        client_id: &str,
        audiences: &[String],
        now: Timestamp,
    ) -> Result<ClientAssertion, InvalidToken> {
        let assertion = Unverified::parse_any(assertion, &Self::ALGORITHMS)?;
        let header = &assertion.header;
        let candidates = self.0.iter().filter(|key| key.may_have_signed(header));
        let claims: Claims = assertion.claims(|signed, signature| {
            candidates.into_iter().any(|key| key.material.verifies(&header.alg, signed, signature))
        })?;
        let is_ours = claims.iss == client_id && claims.sub == client_id && claims.aud.names_any(audiences);
        if !is_ours {
            return Err(InvalidToken::Foreign);
        }
        if claims.jti.is_empty() || claims.jti.len() > LONGEST_ID {
            return Err(InvalidToken::Malformed);
        }
        Validity::from_claims(claims.nbf, claims.exp, claims.iat, now).check(now, LONGEST_LIFETIME)?;
        let expires_at = Timestamp::from_unix_millis(claims.exp.saturating_mul(1000));
        Ok(ClientAssertion { id: claims.jti, expires_at })
    }
}

/// The client that an assertion says it is of; believed by nobody, it only finds the keys.
#[must_use]
pub fn claimed_client(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claimed {
        sub: String,
    }
    let [_, claims, _] = jose::parts(assertion).ok()?;
    Some(jose::json::<Claimed>(claims).ok()?.sub)
}

impl ClientKey {
    fn may_have_signed(&self, header: &jose::Header) -> bool {
        let agrees = |own: &Option<String>, said: Option<&str>| match (own.as_deref(), said) {
            (Some(own), Some(said)) => own == said,
            _ => true,
        };
        agrees(&self.id, header.kid.as_deref()) && agrees(&self.algorithm, Some(&header.alg))
    }
}

impl Material {
    /// The key's kind and the algorithm must belong together: no key is ever read as one of another kind (RFC 8725, 3.1).
    fn verifies(&self, algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::RsaNumbers(numbers) => {
                rsa(algorithm).is_some_and(|rsa| numbers.verify(rsa, signed, signature).is_ok())
            }
            Self::Rsa(encoded) => rsa(algorithm)
                .is_some_and(|rsa| UnparsedPublicKey::new(rsa, encoded).verify(signed, signature).is_ok()),
            Self::Ec(encoded) => {
                algorithm == "ES256"
                    && UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, encoded)
                        .verify(signed, signature)
                        .is_ok()
            }
        }
    }
}

fn rsa(algorithm: &str) -> Option<&'static RsaParameters> {
    match algorithm {
        "RS256" => Some(&RSA_PKCS1_2048_8192_SHA256),
        "PS256" => Some(&RSA_PSS_2048_8192_SHA256),
        _ => None,
    }
}

fn from_pem(block: &pem::Block) -> Result<ClientKey, InvalidClientKeys> {
    if block.label.ends_with("PRIVATE KEY") {
        return Err(InvalidClientKeys::Private);
    }
    if block.label != PUBLIC_KEY {
        return Err(InvalidClientKeys::NoKeys);
    }
    let encoded = block.content.to_vec();
    let material = if ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &encoded).is_ok() {
        Material::Ec(encoded)
    } else if ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &encoded).is_ok() {
        Material::Rsa(encoded)
    } else {
        return Err(InvalidClientKeys::Unusable);
    };
    Ok(ClientKey { id: None, algorithm: None, material })
}

fn from_jwk(jwk: Jwk) -> Result<ClientKey, InvalidClientKeys> {
    if jwk.d.is_some() {
        return Err(InvalidClientKeys::Private);
    }
    let signs = jwk.used_for.as_deref().is_none_or(|used_for| used_for == "sig");
    let material = material(&jwk).filter(|_| signs).ok_or(InvalidClientKeys::Unusable)?;
    Ok(ClientKey { id: jwk.kid, algorithm: jwk.alg, material })
}

fn material(jwk: &Jwk) -> Option<Material> {
    let number = |text: &Option<String>| jose::decode(text.as_deref()?).ok();
    match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => {
            let (n, e) = (number(&jwk.n)?, number(&jwk.e)?);
            (n.len() >= SHORTEST_MODULUS).then_some(Material::RsaNumbers(PublicKeyComponents { n, e }))
        }
        ("EC", Some("P-256")) => {
            let point = [&[4][..], &number(&jwk.x)?, &number(&jwk.y)?].concat();
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).is_ok().then_some(Material::Ec(point))
        }
        _ => None,
    }
}

impl fmt::Debug for ClientKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientKeys({})", self.0.len())
    }
}

#[cfg(test)]
#[path = "client_assertion_tests.rs"]
mod tests;
