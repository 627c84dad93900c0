use aws_lc_rs::hmac;
use contract::UserKey;

use crate::{InvalidKeyRing, KeyRing};

/// The key that turns a user into the name of a partition. It is not rotated: another key means other partitions.
#[derive(Clone, Debug)]
pub struct LookupKey {
    version: u8,
    key: hmac::Key,
}

impl LookupKey {
    /// Reads `<version>:<base64 of 32 bytes>`; a lone base64 text is version 0.
    pub fn parse(text: &str) -> Result<Self, InvalidKeyRing> {
        let ring = KeyRing::parse(text)?;
        let (version, secret) = ring.newest();
        Ok(Self { version: *version, key: hmac::Key::new(hmac::HMAC_SHA256, secret.expose()) })
    }

    /// Its version, which stands in every partition's name.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// The partition of the user that `tenant` knows as `object_id`. Letter case of the object id does not matter.
    #[must_use]
    pub fn user(&self, tenant: &str, object_id: &str) -> UserKey {
        let mut context = hmac::Context::with_key(&self.key);
        let length = u64::try_from(tenant.len()).unwrap_or(u64::MAX);
        context.update(&length.to_be_bytes());
        context.update(tenant.as_bytes());
        context.update(object_id.to_ascii_lowercase().as_bytes());
        UserKey::new(self.version, context.sign().as_ref().first_chunk().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_of_different_tenants_never_share_a_partition() {
        let key = LookupKey::parse(&data_encoding::BASE64.encode(&[7; 32])).unwrap();
        assert_eq!(key.user("contoso", "8C1F"), key.user("contoso", "8c1f"));
        assert_ne!(key.user("contoso", "8c1f"), key.user("fabrikam", "8c1f"));
        assert_ne!(key.user("ab", "c"), key.user("a", "bc"));
    }
}
