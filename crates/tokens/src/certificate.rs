use aws_lc_rs::digest;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXUPPER};

/// An X.509 certificate, DER. It is published as it is; nothing here judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
}

impl Certificate {
    pub(crate) const fn new(der: Vec<u8>) -> Self {
        Self { der }
    }

    /// The thumbprint by which Windows and Azure name it: SHA-1 of the DER form, in upper-case hex.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        HEXUPPER.encode(self.sha1().as_ref())
    }

    /// Whether it certifies this public key (`SubjectPublicKeyInfo`, DER).
    ///
    /// The key's encoding is unique and stands in the certificate as it is, so searching for it is as good as taking the
    /// certificate apart.
    pub(crate) fn certifies(&self, public_key: &[u8]) -> bool {
        !public_key.is_empty() && self.der.windows(public_key.len()).any(|window| window == public_key)
    }

    /// `x5c` of a JWK (RFC 7517, 4.7).
    pub(crate) fn x5c(&self) -> String {
        BASE64.encode(&self.der)
    }

    /// `x5t` of a JWK (RFC 7517, 4.8).
    pub(crate) fn x5t(&self) -> String {
        BASE64URL_NOPAD.encode(self.sha1().as_ref())
    }

    fn sha1(&self) -> digest::Digest {
        digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &self.der)
    }
}
