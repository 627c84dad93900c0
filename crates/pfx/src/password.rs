use zeroize::Zeroizing;

/// A password in the two forms that the key derivations take.
pub(crate) struct Password {
    utf8: Zeroizing<Vec<u8>>,
    bmp: Zeroizing<Vec<u8>>,
}

impl Password {
    /// What writers may have made of this password. Some write none at all where others write an empty one.
    pub(crate) fn spellings(text: &str) -> Vec<Self> {
        let mut spellings = vec![Self::new(text)];
        if text.is_empty() {
            spellings.push(Self { utf8: Zeroizing::default(), bmp: Zeroizing::default() });
        }
        spellings
    }

    fn new(text: &str) -> Self {
        let bmp = text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
        Self { utf8: Zeroizing::new(text.as_bytes().to_vec()), bmp: Zeroizing::new(bmp) }
    }

    /// For PBKDF2: UTF-8, as OpenSSL and Windows do.
    pub(crate) fn utf8(&self) -> &[u8] {
        &self.utf8
    }

    /// For the derivation of RFC 7292, appendix B: UTF-16 with a closing zero, big end first.
    pub(crate) fn bmp(&self) -> &[u8] {
        &self.bmp
    }
}
