use aws_lc_rs::digest;
use contract::Timestamp;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXUPPER};
use x509_cert::{Certificate as Decoded, der::Decode, time::Time};

/// An X.509 certificate, DER. It is published as it is; nothing here judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
}

impl Certificate {
    /// Takes the DER form as it is.
    #[must_use]
    pub const fn new(der: Vec<u8>) -> Self {
        Self { der }
    }

    /// From when until when it is valid (RFC 5280, 4.1.2.5); `None` if it cannot be read.
    #[must_use]
    pub fn validity(&self) -> Option<(Timestamp, Timestamp)> {
        let certificate = Decoded::from_der(&self.der).ok()?;
        let validity = certificate.tbs_certificate().validity();
        Some((timestamp(validity.not_before)?, timestamp(validity.not_after)?))
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

fn timestamp(time: Time) -> Option<Timestamp> {
    let millis = i64::try_from(time.to_unix_duration().as_millis()).ok()?;
    Some(Timestamp::from_unix_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pem;

    #[test]
    fn a_certificate_tells_its_time_and_what_is_none_tells_nothing() {
        let text = include_str!("../testdata/first-certificate.pem");
        let der = pem::blocks(text).remove(0).content.to_vec();
        let (from, until) = Certificate::new(der.clone()).validity().unwrap();
        assert!(from < until);
        for length in 0..der.len() {
            assert_eq!(Certificate::new(der[..length].to_vec()).validity(), None, "{length}");
        }
    }
}
