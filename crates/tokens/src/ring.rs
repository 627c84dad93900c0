use std::fmt;

use aws_lc_rs::{hkdf, hmac};
use data_encoding::BASE64;
use thiserror::Error;
use zeroize::Zeroizing;

/// A symmetric secret of 256 bits. It does not print.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl SecretKey {
    /// From 32 bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for the cipher that uses them.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key of its own for one purpose: HKDF-SHA-256 (RFC 5869) with the purpose as `info`.
    #[must_use]
    pub fn derive(&self, purpose: &'static str) -> Self {
        let mut derived = [0; 32];
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(self.0.as_slice());
        let filled =
            prk.expand(&[purpose.as_bytes()], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut derived));
        debug_assert!(filled.is_ok(), "32 bytes are within HKDF's output limit");
        Self::new(derived)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The text is not a key ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidKeyRing {
    /// It holds no key.
    #[error("no key given")]
    Empty,
    /// A part is not `id:key`.
    #[error("a key is not of the form `<id 0-255>:<base64 of 32 bytes>`")]
    Malformed,
    /// Two keys have the same id.
    #[error("two keys have the same id")]
    DuplicateId,
}

/// Symmetric keys in order of age: the first makes, all check.
///
/// Text form: `2:<base64>;1:<base64>`, newest first. A lone base64 text is key 0.
#[derive(Clone, Debug)]
pub struct KeyRing {
    newest: (u8, SecretKey),
    older: Vec<(u8, SecretKey)>,
}

impl KeyRing {
    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, InvalidKeyRing> {
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        let keys: Vec<(u8, SecretKey)> = parts.map(parse_key).collect::<Result<_, _>>()?;
        let mut ids: Vec<u8> = keys.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() != keys.len() {
            return Err(InvalidKeyRing::DuplicateId);
        }
        let mut keys = keys.into_iter();
        let newest = keys.next().ok_or(InvalidKeyRing::Empty)?;
        Ok(Self { newest, older: keys.collect() })
    }

    /// The key that makes, with its id.
    #[must_use]
    pub const fn newest(&self) -> &(u8, SecretKey) {
        &self.newest
    }

    /// The key with this id.
    #[must_use]
    pub fn get(&self, id: u8) -> Option<&SecretKey> {
        self.all().find(|(key_id, _)| *key_id == id).map(|(_, key)| key)
    }

    /// The ids of all keys, the newest first.
    pub fn ids(&self) -> impl Iterator<Item = u8> {
        self.all().map(|(id, _)| *id)
    }

    /// MAC keys for one purpose, derived from every key of the ring.
    #[must_use]
    pub fn mac_keys(&self, purpose: &'static str) -> MacKeys {
        let keys = self
            .all()
            .map(|(id, key)| (*id, hmac::Key::new(hmac::HMAC_SHA256, key.derive(purpose).expose())));
        MacKeys { newest: self.newest.0, keys: keys.collect() }
    }

    /// A ring for one purpose, derived from every key of this one.
    #[must_use]
    pub fn derive(&self, purpose: &'static str) -> Self {
        let derive = |(id, key): &(u8, SecretKey)| (*id, key.derive(purpose));
        Self { newest: derive(&self.newest), older: self.older.iter().map(derive).collect() }
    }

    fn all(&self) -> impl Iterator<Item = &(u8, SecretKey)> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

fn parse_key(part: &str) -> Result<(u8, SecretKey), InvalidKeyRing> {
    let (id, key) = part.split_once(':').unwrap_or(("0", part));
    let bytes = Zeroizing::new(BASE64.decode(key.trim().as_bytes()).map_err(|_| InvalidKeyRing::Malformed)?);
    let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| InvalidKeyRing::Malformed)?;
    Ok((id.trim().parse().map_err(|_| InvalidKeyRing::Malformed)?, SecretKey::new(bytes)))
}

/// HMAC-SHA-256 keys of one purpose. Tags are cut to 128 bits.
#[derive(Clone, Debug)]
pub struct MacKeys {
    newest: u8,
    keys: Vec<(u8, hmac::Key)>,
}

impl MacKeys {
    /// Length of a tag in bytes.
    pub const TAG_LENGTH: usize = 16;

    /// The id of the key that makes tags.
    #[must_use]
    pub const fn newest(&self) -> u8 {
        self.newest
    }

    /// The tag that the key `id` gives this message; `None` if there is no such key.
    #[must_use]
    pub fn tag(&self, id: u8, message: &[u8]) -> Option<[u8; Self::TAG_LENGTH]> {
        let (_, key) = self.keys.iter().find(|(key_id, _)| *key_id == id)?;
        hmac::sign(key, message).as_ref().first_chunk().copied()
    }

    /// Whether this is the tag that the key `id` gives this message, compared in constant time.
    #[must_use]
    pub fn verify(&self, id: u8, message: &[u8], tag: &[u8]) -> bool {
        self.tag(id, message)
            .is_some_and(|expected| aws_lc_rs::constant_time::verify_slices_are_equal(&expected, tag).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> String {
        BASE64.encode(&[byte; 32])
    }

    #[test]
    fn the_newest_key_makes_and_all_check() {
        let before = KeyRing::parse(&format!("1:{}", key(1))).unwrap().mac_keys("tickets");
        let after = KeyRing::parse(&format!("2:{};1:{}", key(2), key(1))).unwrap().mac_keys("tickets");
        let tag = before.tag(before.newest(), b"message").unwrap();
        assert!(after.verify(1, b"message", &tag));
        assert_eq!(after.newest(), 2);
        assert!(!after.verify(2, b"message", &tag));
        assert!(!after.verify(3, b"message", &tag));
    }

    #[test]
    fn purposes_do_not_share_keys() {
        let ring = KeyRing::parse(&key(1)).unwrap();
        assert_ne!(ring.mac_keys("tickets").tag(0, b"m"), ring.mac_keys("browsers").tag(0, b"m"));
    }

    #[test]
    fn texts_that_are_not_rings_are_refused() {
        let short = BASE64.encode(&[1; 31]);
        let rows = [
            ("", InvalidKeyRing::Empty),
            (" ; ", InvalidKeyRing::Empty),
            ("secret", InvalidKeyRing::Malformed),
            (short.as_str(), InvalidKeyRing::Malformed),
        ];
        for (text, expected) in rows {
            assert_eq!(KeyRing::parse(text).unwrap_err(), expected, "{text}");
        }
        assert_eq!(
            KeyRing::parse(&format!("1:{};1:{}", key(1), key(2))).unwrap_err(),
            InvalidKeyRing::DuplicateId
        );
        assert_eq!(KeyRing::parse(&format!("256:{}", key(1))).unwrap_err(), InvalidKeyRing::Malformed);
    }

    #[test]
    fn keys_do_not_print() {
        let printed = format!("{:?}", KeyRing::parse(&key(0x41)).unwrap());
        assert!(!printed.contains("65") && !printed.contains("QUFB"), "{printed}");
    }

    #[test]
    fn hkdf_agrees_with_rfc_5869_for_an_empty_salt() {
        // The first 32 bytes of test case 3 (SHA-256, zero-length salt and info).
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(&[0x0b; 22]);
        let mut okm = [0; 32];
        prk.expand(&[b""], hkdf::HKDF_SHA256).unwrap().fill(&mut okm).unwrap();
        assert_eq!(
            data_encoding::HEXLOWER.encode(&okm),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
        );
    }
}
