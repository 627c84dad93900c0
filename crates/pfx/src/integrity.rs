use aws_lc_rs::{digest, hmac};

use crate::{
    PfxError,
    der::{Reader, tag},
    derivation::{Cost, Use, derive},
    oid,
    password::Password,
};

/// `MacData` (RFC 7292, 4): a MAC over the authenticated content under a key that is derived from the password.
pub(crate) struct Mac<'a> {
    hash: &'static digest::Algorithm,
    algorithm: hmac::Algorithm,
    expected: &'a [u8],
    cost: Cost<'a>,
}

impl<'a> Mac<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, PfxError> {
        let mut data = reader.sequence()?;
        let mut digest_info = data.sequence()?;
        let (hash, algorithm) = algorithms(digest_info.sequence()?.value(tag::OBJECT_IDENTIFIER)?)?;
        let expected = digest_info.value(tag::OCTET_STRING)?;
        let salt = data.value(tag::OCTET_STRING)?;
        let iterations = if data.is_empty() { 1 } else { data.small_integer()? };
        data.end()?;
        Ok(Self { hash, algorithm, expected, cost: Cost::new(salt, iterations)? })
    }

    /// Whether the content is what was written under this password. Compared in constant time.
    pub(crate) fn verifies(&self, password: &Password, content: &[u8]) -> bool {
        let key = derive(self.hash, password.bmp(), self.cost, Use::Mac, self.hash.output_len());
        hmac::verify(&hmac::Key::new(self.algorithm, &key), content, self.expected).is_ok()
    }
}

fn algorithms(id: &[u8]) -> Result<(&'static digest::Algorithm, hmac::Algorithm), PfxError> {
    match id {
        oid::SHA1 => Ok((&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY)),
        oid::SHA256 => Ok((&digest::SHA256, hmac::HMAC_SHA256)),
        oid::SHA384 => Ok((&digest::SHA384, hmac::HMAC_SHA384)),
        oid::SHA512 => Ok((&digest::SHA512, hmac::HMAC_SHA512)),
        oid::PBMAC1 => Err(PfxError::Unsupported("a PBMAC1 MAC")),
        _ => Err(PfxError::Unsupported("the MAC's hash")),
    }
}
