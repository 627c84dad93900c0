use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize, PublicKeyComponents},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use data_encoding::BASE64URL_NOPAD;
use pfx::PfxError;
use serde::Serialize;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Certificate, Jwk, pem, sha256};

/// The text or file is not a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidSigningKey {
    /// It is a PEM text without a private key.
    #[error("no PEM block `PRIVATE KEY` or `RSA PRIVATE KEY`")]
    NoPrivateKey,
    /// It is a PEM text with an encrypted private key.
    #[error("the private key is encrypted; write it without a passphrase (`openssl pkey`) or as PFX")]
    Encrypted,
    /// It is neither a PEM text nor a PFX file that can be read.
    #[error(transparent)]
    Pfx(#[from] PfxError),
    /// It is not an RSA key of 2048 to 8192 bits.
    #[error("not an RSA key of 2048 to 8192 bits")]
    NotRsa,
    /// There are certificates, but of other keys.
    #[error("no certificate beside the private key is of this key")]
    ForeignCertificate,
    /// What it signs does not verify.
    #[error("a trial signature does not verify")]
    Unproved,
}

/// An RSA key that signs with RS256 (RFC 7518, 3.3). Parsed once; it does not print.
pub struct SigningKey {
    pair: KeyPair,
    header: String,
    jwk: Jwk,
    certificate: Option<Certificate>,
}

impl SigningKey {
    /// Reads a PEM text in UTF-8 or UTF-16, or a PFX file with this password (empty if it has none), and proves the key.
    pub fn read(bytes: &[u8], password: &str) -> Result<Self, InvalidSigningKey> {
        match pem::text(bytes) {
            Some(text) => Self::from_pem(&text),
            None => {
                let identity = pfx::read(bytes, password)?;
                let certificates = identity.certificates.into_iter().map(Certificate::new);
                Self::new(pkcs8(&identity.private_key)?, certificates.collect())
            }
        }
    }

    /// Reads a PEM text with a private key (PKCS#8 or PKCS#1), and its certificate if there is one, and proves the
    /// key by signing and verifying.
    pub fn from_pem(text: &str) -> Result<Self, InvalidSigningKey> {
        let blocks = pem::blocks(text);
        let key = blocks.iter().find(|block| block.label.ends_with(pem::PRIVATE_KEY));
        let key = key.ok_or(InvalidSigningKey::NoPrivateKey)?;
        let pair = match key.label.as_str() {
            pem::PRIVATE_KEY => pkcs8(&key.content)?,
            pem::RSA_PRIVATE_KEY => KeyPair::from_der(&key.content).map_err(|_| InvalidSigningKey::NotRsa)?,
            pem::ENCRYPTED_PRIVATE_KEY => return Err(InvalidSigningKey::Encrypted),
            _ => return Err(InvalidSigningKey::NotRsa),
        };
        let certificates = blocks.iter().filter(|block| block.label == pem::CERTIFICATE);
        Self::new(pair, certificates.map(|block| Certificate::new(block.content.to_vec())).collect())
    }

    fn new(pair: KeyPair, certificates: Vec<Certificate>) -> Result<Self, InvalidSigningKey> {
        let certificate = own_certificate(&pair, certificates)?;
        let jwk = jwk(&pair, certificate.as_ref());
        let header = BASE64URL_NOPAD
            .encode(format!(r#"{{"alg":"RS256","kid":"{}","typ":"JWT"}}"#, jwk.kid).as_bytes());
        let key = Self { pair, header, jwk, certificate };
        key.prove()?;
        Ok(key)
    }

    /// The name of the key: its RFC 7638 thumbprint.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.jwk.kid
    }

    /// The certificate that came with the key.
    #[must_use]
    pub const fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// What is published of the key.
    #[must_use]
    pub const fn jwk(&self) -> &Jwk {
        &self.jwk
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

    /// Whether this key signed the message.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key());
        key.verify(message, signature).is_ok()
    }

    pub(crate) fn sign_bytes(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }

    fn prove(&self) -> Result<(), InvalidSigningKey> {
        let signature = self.sign_bytes(b"proof").ok_or(InvalidSigningKey::Unproved)?;
        // With the published numbers: they are what others verify with.
        let components: PublicKeyComponents<Vec<u8>> = self.pair.public_key().into();
        let verified = components.verify(&RSA_PKCS1_2048_8192_SHA256, b"proof", &signature);
        verified.map_err(|_| InvalidSigningKey::Unproved)
    }
}

fn pkcs8(der: &[u8]) -> Result<KeyPair, InvalidSigningKey> {
    KeyPair::from_pkcs8(der).map_err(|_| InvalidSigningKey::NotRsa)
}

/// The key's own certificate among those that came with it, which may be its issuers'.
fn own_certificate(
    pair: &KeyPair,
    certificates: Vec<Certificate>,
) -> Result<Option<Certificate>, InvalidSigningKey> {
    if certificates.is_empty() {
        return Ok(None);
    }
    let public_key = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key());
    let public_key = public_key.map_err(|_| InvalidSigningKey::NotRsa)?;
    let own = certificates.into_iter().find(|certificate| certificate.certifies(public_key.as_ref()));
    own.ok_or(InvalidSigningKey::ForeignCertificate).map(Some)
}

fn jwk(pair: &KeyPair, certificate: Option<&Certificate>) -> Jwk {
    let components: PublicKeyComponents<Vec<u8>> = pair.public_key().into();
    let (n, e) = (BASE64URL_NOPAD.encode(&components.n), BASE64URL_NOPAD.encode(&components.e));
    let thumbprint = sha256(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#).as_bytes());
    Jwk {
        kty: "RSA",
        key_use: "sig",
        alg: "RS256",
        kid: BASE64URL_NOPAD.encode(&thumbprint),
        n,
        e,
        x5c: certificate.map(|certificate| [certificate.x5c()]),
        x5t: certificate.map(Certificate::x5t),
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.id())
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
#[path = "signing_key_tests.rs"]
mod tests;
