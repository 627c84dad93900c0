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

    /// The pseudonym of what these parts name together. Other parts make another one, also where they read the same in one go.
    #[must_use]
    pub fn pseudonym(&self, parts: &[&str]) -> UserKey {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            context.update(&length.to_be_bytes());
            context.update(part.as_bytes());
        }
        UserKey::new(self.version, context.sign().as_ref().first_chunk().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_otherwise_has_another_pseudonym() {
        let key = LookupKey::parse(&data_encoding::BASE64.encode(&[7; 32])).unwrap();
        let names: [&[&str]; 7] = [
            &["ab", "c"],
            &["a", "bc"],
            &["abc"],
            &["abc", ""],
            &["", "abc"],
            &["ab", "C"],
            &["a", "b", "c"],
        ];
        let pseudonyms: std::collections::HashSet<_> = names.iter().map(|name| key.pseudonym(name)).collect();
        assert_eq!(pseudonyms.len(), names.len());
        assert_eq!(key.pseudonym(&["ab", "c"]), key.pseudonym(&["ab", "c"]));
    }
}
