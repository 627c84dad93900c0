//! Encrypted tokens: `dir` with `A256CBC-HS512` (RFC 7516; RFC 7518, 4.5 and 5.2.5). One pair of algorithms, by hand:
//! the crates that offer it bring a second crypto stack.

use aws_lc_rs::{
    cipher::{
        AES_256, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey,
        UnboundCipherKey,
    },
    constant_time::verify_slices_are_equal,
    hmac,
    iv::FixedLength,
};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::{
    InvalidToken,
    jose::{Header, decode, parts},
};

const HEADER: &str = r#"{"alg":"dir","enc":"A256CBC-HS512","typ":"JWT","cty":"JWT"}"#;
const TAG_LENGTH: usize = 32;

/// Length of the initial vector in bytes.
pub(crate) const IV_LENGTH: usize = 16;

/// A content encryption key of A256CBC-HS512: one half for the MAC, one for the cipher. It does not print.
#[derive(Clone)]
pub(crate) struct ContentKey {
    mac: hmac::Key,
    cipher: Zeroizing<[u8; 32]>,
}

impl ContentKey {
    /// Length in bytes.
    pub(crate) const LENGTH: usize = 64;

    pub(crate) fn new(bytes: &[u8; Self::LENGTH]) -> Self {
        let (mac, cipher) = bytes.split_at(32);
        let mut cipher_key = Zeroizing::new([0; 32]);
        cipher_key.copy_from_slice(cipher);
        Self { mac: hmac::Key::new(hmac::HMAC_SHA512, mac), cipher: cipher_key }
    }

    /// Ciphertext and tag (RFC 7518, 5.2.2.1).
    fn encrypt(
        &self,
        iv: [u8; IV_LENGTH],
        associated: &[u8],
        plaintext: &[u8],
    ) -> Option<(Vec<u8>, [u8; TAG_LENGTH])> {
        let key = UnboundCipherKey::new(&AES_256, self.cipher.as_slice());
        let key = key.and_then(PaddedBlockEncryptingKey::cbc_pkcs7).ok()?;
        let mut buffer = plaintext.to_vec();
        key.less_safe_encrypt(&mut buffer, EncryptionContext::Iv128(FixedLength::from(iv))).ok()?;
        let tag = self.tag(&iv, associated, &buffer);
        Some((buffer, tag))
    }

    /// Checks the tag in constant time, and decrypts only what is genuine (RFC 7518, 5.2.2.2).
    fn decrypt(
        &self,
        iv: [u8; IV_LENGTH],
        associated: &[u8],
        ciphertext: &[u8],
        tag: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, InvalidToken> {
        verify_slices_are_equal(&self.tag(&iv, associated, ciphertext), tag)
            .map_err(|_| InvalidToken::NotGenuine)?;
        let key = UnboundCipherKey::new(&AES_256, self.cipher.as_slice());
        let key = key.and_then(PaddedBlockDecryptingKey::cbc_pkcs7).map_err(|_| InvalidToken::Malformed)?;
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        let context = DecryptionContext::Iv128(FixedLength::from(iv));
        let length = key.decrypt(&mut buffer, context).map_err(|_| InvalidToken::Malformed)?.len();
        buffer.truncate(length);
        Ok(buffer)
    }

    fn tag(&self, iv: &[u8], associated: &[u8], ciphertext: &[u8]) -> [u8; TAG_LENGTH] {
        let mut mac = hmac::Context::with_key(&self.mac);
        mac.update(associated);
        mac.update(iv);
        mac.update(ciphertext);
        mac.update(&(associated.len() as u64 * 8).to_be_bytes());
        mac.sign().as_ref().first_chunk().copied().unwrap_or_default()
    }
}

/// A token in compact form (RFC 7516, 7.1) around another. `iv` must be random and used once.
pub(crate) fn seal(key: &ContentKey, iv: [u8; IV_LENGTH], content: &str) -> Option<String> {
    let header = BASE64URL_NOPAD.encode(HEADER.as_bytes());
    let (ciphertext, tag) = key.encrypt(iv, header.as_bytes(), content.as_bytes())?;
    let [iv, ciphertext, tag] = [&iv[..], &ciphertext, &tag].map(|part| BASE64URL_NOPAD.encode(part));
    Some(format!("{header}..{iv}.{ciphertext}.{tag}"))
}

/// What lies in the token, if one of these keys sealed it.
pub(crate) fn open(keys: &[ContentKey], token: &str) -> Result<Zeroizing<Vec<u8>>, InvalidToken> {
    let [encoded_header, encrypted_key, iv, ciphertext, tag] = parts(token)?;
    let header = Header::parse(encoded_header)?;
    if header.alg != "dir" || header.enc.as_deref() != Some("A256CBC-HS512") || !encrypted_key.is_empty() {
        return Err(InvalidToken::Malformed);
    }
    let iv: [u8; IV_LENGTH] = decode(iv)?.try_into().map_err(|_| InvalidToken::Malformed)?;
    let (ciphertext, tag) = (decode(ciphertext)?, decode(tag)?);
    let mut found = Err(InvalidToken::NotGenuine);
    for key in keys {
        found = key.decrypt(iv, encoded_header.as_bytes(), &ciphertext, &tag);
        if !matches!(found, Err(InvalidToken::NotGenuine)) {
            break;
        }
    }
    found
}

#[cfg(test)]
#[path = "jwe_tests.rs"]
mod tests;
