use std::fmt;

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize, PublicKeyComponents},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Jwk, Jwks, pem, sha256};

/// The text is not a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidSigningKey {
    /// There is no `PRIVATE KEY` block.
    #[error("no PEM block `PRIVATE KEY` (PKCS#8)")]
    NotPem,
    /// It is not an RSA key of 2048 to 8192 bits.
    #[error("not an RSA key of 2048 to 8192 bits")]
    NotRsa,
    /// What it signs does not verify.
    #[error("a trial signature does not verify")]
    Unproved,
    /// There is no key at all.
    #[error("no signing key given")]
    Empty,
}

/// An RSA key that signs with RS256 (RFC 7518, 3.3). Parsed once; it does not print.
pub struct SigningKey {
    pair: KeyPair,
    header: String,
    jwk: Jwk,
}

impl SigningKey {
    /// Reads a PKCS#8 PEM text and proves the key by signing and verifying.
    pub fn from_pem(text: &str) -> Result<Self, InvalidSigningKey> {
        let pkcs8 = pem::read_private_key(text).ok_or(InvalidSigningKey::NotPem)?;
        let pair = KeyPair::from_pkcs8(&pkcs8).map_err(|_| InvalidSigningKey::NotRsa)?;
        let jwk = jwk(&pair);
        let header = BASE64URL_NOPAD
            .encode(format!(r#"{{"alg":"RS256","kid":"{}","typ":"JWT"}}"#, jwk.kid).as_bytes());
        let key = Self { pair, header, jwk };
        key.prove()?;
        Ok(key)
    }

    /// The name of the key: its RFC 7638 thumbprint.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.jwk.kid
    }

    /// A JWT over these claims in compact form (RFC 7515, 7.1); `None` if they are not JSON.
    ///
    /// The signature is deterministic: the same claims give the same token.
    #[must_use]
    pub fn sign(&self, claims: &impl Serialize) -> Option<String> {
        let payload = BASE64URL_NOPAD.encode(&serde_json::to_vec(claims).ok()?);
        let mut token = format!("{}.{payload}", self.header);
        let signature = self.sign_bytes(token.as_bytes())?;
        token.push('.');
        token.push_str(&BASE64URL_NOPAD.encode(&signature));
        Some(token)
    }

    fn sign_bytes(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }

    fn prove(&self) -> Result<(), InvalidSigningKey> {
        let signature = self.sign_bytes(b"proof").ok_or(InvalidSigningKey::Unproved)?;
        let components: PublicKeyComponents<Vec<u8>> = self.pair.public_key().into();
        let verified = components.verify(&RSA_PKCS1_2048_8192_SHA256, b"proof", &signature);
        verified.map_err(|_| InvalidSigningKey::Unproved)
    }
}

fn jwk(pair: &KeyPair) -> Jwk {
    let components: PublicKeyComponents<Vec<u8>> = pair.public_key().into();
    let (n, e) = (BASE64URL_NOPAD.encode(&components.n), BASE64URL_NOPAD.encode(&components.e));
    let thumbprint = sha256(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#).as_bytes());
    Jwk { kty: "RSA", key_use: "sig", alg: "RS256", kid: BASE64URL_NOPAD.encode(&thumbprint), n, e }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.id())
    }
}

/// The keys that are published, the first of which signs.
#[derive(Debug)]
pub struct SigningKeys {
    active: SigningKey,
    others: Vec<SigningKey>,
}

impl SigningKeys {
    /// `active` signs; `others` are published only.
    #[must_use]
    pub const fn new(active: SigningKey, others: Vec<SigningKey>) -> Self {
        Self { active, others }
    }

    /// The key that signs now.
    #[must_use]
    pub const fn active(&self) -> &SigningKey {
        &self.active
    }

    /// Every public key.
    #[must_use]
    pub fn jwks(&self) -> Jwks {
        Jwks { keys: std::iter::once(&self.active).chain(&self.others).map(|key| key.jwk.clone()).collect() }
    }
}

/// A new RSA-2048 key as PKCS#8 PEM, for development and for administrators who ask for one.
pub fn generate_signing_key() -> Result<Zeroizing<String>, InvalidSigningKey> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| InvalidSigningKey::Unproved)?;
    let pkcs8 = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair)
        .map_err(|_| InvalidSigningKey::Unproved)?;
    Ok(pem::write_private_key(pkcs8.as_ref()))
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use jsonwebtoken::{Algorithm, DecodingKey, Validation};
    use serde_json::{Value, json};

    use super::*;

    fn key() -> &'static SigningKey {
        static KEY: OnceLock<SigningKey> = OnceLock::new();
        KEY.get_or_init(|| SigningKey::from_pem(&generate_signing_key().unwrap()).unwrap())
    }

    #[test]
    fn another_implementation_verifies_what_we_sign_with_the_published_key() {
        let _already_installed = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
        let token = key().sign(&json!({"sub": "someone", "verified": true})).unwrap();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!(header.kid.as_deref(), Some(key().id()));
        let decoding = DecodingKey::from_rsa_components(&key().jwk.n, &key().jwk.e).unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Value>(&token, &decoding, &validation).unwrap().claims;
        assert_eq!(claims, json!({"sub": "someone", "verified": true}));
    }

    #[test]
    fn the_same_claims_give_the_same_token() {
        assert_eq!(key().sign(&json!({"a": 1})), key().sign(&json!({"a": 1})));
    }

    #[test]
    fn keys_with_written_line_breaks_are_read_and_other_texts_refused() {
        let pem = generate_signing_key().unwrap();
        assert!(SigningKey::from_pem(&pem.replace('\n', "\\n")).is_ok());
        assert_eq!(SigningKey::from_pem("").unwrap_err(), InvalidSigningKey::NotPem);
        assert_eq!(
            SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----").unwrap_err(),
            InvalidSigningKey::NotRsa
        );
    }

    #[test]
    fn the_private_key_does_not_print() {
        assert_eq!(format!("{:?}", key()), format!("SigningKey({})", key().id()));
    }
}
