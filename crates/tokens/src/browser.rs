use std::fmt;

use contract::VerificationId;
use data_encoding::BASE64URL_NOPAD;
use verification::BrowserMark;

use crate::{KeyRing, MacKeys};

/// The value of the cookie that tells one browser from another: 256 random bits. It does not print.
#[derive(Clone)]
pub struct BrowserId([u8; BrowserId::LENGTH]);

impl BrowserId {
    /// Length in bytes.
    pub const LENGTH: usize = 32;

    #[must_use]
    pub const fn from_random(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// Reads a cookie's value; `None` if it is not one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The cookie's value.
    #[must_use]
    pub fn expose(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }
}

impl fmt::Debug for BrowserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[browser id]")
    }
}

/// Makes the marks by which verifications know browsers.
#[derive(Clone, Debug)]
pub struct BrowserKeys(MacKeys);

impl BrowserKeys {
    /// Derives the keys.
    #[must_use]
    pub fn new(ring: &KeyRing) -> Self {
        Self(ring.mac_keys("browser"))
    }

    /// The mark of `browser` at this verification, made with the key that made `stored` if there is one, so that
    /// a rotation of keys takes no browser its place.
    #[must_use]
    pub fn mark(&self, browser: &BrowserId, id: VerificationId, stored: Option<&BrowserMark>) -> BrowserMark {
        let message = [browser.0.as_slice(), &id.to_bytes()].concat();
        let stored_key =
            stored.and_then(|mark| mark.0.split_once('.')).and_then(|(key_id, _)| key_id.parse().ok());
        let key_id = stored_key.unwrap_or_else(|| self.0.newest());
        match self.0.tag(key_id, &message) {
            Some(tag) => BrowserMark(format!("{key_id}.{}", BASE64URL_NOPAD.encode(&tag))),
            None => self.mark(browser, id, None),
        }
    }

    /// Whether `browser` is the one whose mark was stored with this verification.
    #[must_use]
    pub fn bound(
        &self,
        browser: &BrowserId,
        id: VerificationId,
        stored: &BrowserMark,
    ) -> Option<BoundBrowser> {
        let mark = self.mark(browser, id, Some(stored));
        crate::constant_time_eq(&mark.0, &stored.0).then_some(BoundBrowser { verification: id })
    }
}

/// Proof that the browser at hand is the one that a verification is bound to. Nothing that lets a user act goes to
/// another.
#[derive(Clone, Copy, Debug)]
pub struct BoundBrowser {
    verification: VerificationId,
}

impl BoundBrowser {
    /// The verification that the browser is bound to.
    #[must_use]
    pub const fn verification(&self) -> VerificationId {
        self.verification
    }
}

#[cfg(test)]
mod tests {
    use contract::{AttemptId, UserKey};

    use super::*;

    fn id(byte: u8) -> VerificationId {
        VerificationId::new(UserKey::new(1, [7; 16]), AttemptId::from_random([byte; 16]))
    }

    #[test]
    fn one_browser_has_another_mark_at_each_verification() {
        let keys = BrowserKeys::new(&KeyRing::parse(&data_encoding::BASE64.encode(&[1; 32])).unwrap());
        let browser = BrowserId::parse(&BrowserId::from_random([5; 32]).expose()).unwrap();
        assert_eq!(keys.mark(&browser, id(1), None), keys.mark(&browser, id(1), None));
        assert_ne!(keys.mark(&browser, id(1), None), keys.mark(&browser, id(2), None));
        assert_ne!(
            keys.mark(&browser, id(1), None),
            keys.mark(&BrowserId::from_random([6; 32]), id(1), None)
        );
    }

    #[test]
    fn a_rotation_takes_no_browser_its_place() {
        let (old, new) = (data_encoding::BASE64.encode(&[1; 32]), data_encoding::BASE64.encode(&[2; 32]));
        let before = BrowserKeys::new(&KeyRing::parse(&format!("1:{old}")).unwrap());
        let after = BrowserKeys::new(&KeyRing::parse(&format!("2:{new};1:{old}")).unwrap());
        let browser = BrowserId::from_random([5; 32]);
        let stored = before.mark(&browser, id(1), None);
        assert_eq!(after.mark(&browser, id(1), Some(&stored)), stored);
        assert_ne!(after.mark(&browser, id(1), None), stored);
        assert!(after.bound(&browser, id(1), &stored).is_some());
    }

    #[test]
    fn only_the_bound_browser_proves_that_it_is() {
        let keys = BrowserKeys::new(&KeyRing::parse(&data_encoding::BASE64.encode(&[1; 32])).unwrap());
        let browser = BrowserId::from_random([5; 32]);
        let stored = keys.mark(&browser, id(1), None);
        assert_eq!(keys.bound(&browser, id(1), &stored).unwrap().verification(), id(1));
        assert!(keys.bound(&BrowserId::from_random([6; 32]), id(1), &stored).is_none());
        assert!(keys.bound(&browser, id(2), &stored).is_none());
        for foreign in ["", ".", "0.", "9.AAAA", "x"] {
            assert!(keys.bound(&browser, id(1), &BrowserMark(foreign.to_owned())).is_none(), "{foreign}");
        }
    }
}
