use aws_lc_rs::digest;
use zeroize::Zeroizing;

use crate::PfxError;

/// What derived bytes are for (RFC 7292, appendix B.3).
#[derive(Clone, Copy)]
pub(crate) enum Use {
    Key = 1,
    InitialVector = 2,
    Mac = 3,
}

/// A salt and how often to hash.
#[derive(Clone, Copy)]
pub(crate) struct Cost<'a> {
    pub(crate) salt: &'a [u8],
    pub(crate) iterations: u32,
}

/// More than any writer uses, and few enough to end soon on whatever is fed in.
const MAX_ITERATIONS: u32 = 1_000_000;
const MAX_SALT: usize = 1024;

impl<'a> Cost<'a> {
    pub(crate) const fn new(salt: &'a [u8], iterations: u32) -> Result<Self, PfxError> {
        if iterations == 0 || iterations > MAX_ITERATIONS || salt.len() > MAX_SALT {
            return Err(PfxError::Malformed);
        }
        Ok(Self { salt, iterations })
    }
}

/// Derives `length` bytes from a password in its BMP form (RFC 7292, appendix B.2).
pub(crate) fn derive(
    algorithm: &'static digest::Algorithm,
    password: &[u8],
    cost: Cost<'_>,
    purpose: Use,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = algorithm.block_len();
    let diversifier = vec![purpose as u8; block];
    let mut input = Zeroizing::new([filled(cost.salt, block), filled(password, block)].concat());
    let mut derived = Zeroizing::new(Vec::with_capacity(length + algorithm.output_len()));
    loop {
        let mut hash = digest::digest(algorithm, &[diversifier.as_slice(), &input].concat());
        for _ in 1..cost.iterations {
            hash = digest::digest(algorithm, hash.as_ref());
        }
        derived.extend_from_slice(hash.as_ref());
        if derived.len() >= length {
            derived.truncate(length);
            return derived;
        }
        for chunk in input.chunks_mut(block) {
            add_and_one(chunk, hash.as_ref());
        }
    }
}

/// `bytes` again and again up to a whole number of blocks.
fn filled(bytes: &[u8], block: usize) -> Vec<u8> {
    let length = bytes.len().div_ceil(block) * block;
    bytes.iter().copied().cycle().take(length).collect()
}

/// `number` + `pattern` again and again + 1, big end first, without what does not fit.
fn add_and_one(number: &mut [u8], pattern: &[u8]) {
    let addend: Vec<u8> = pattern.iter().copied().cycle().take(number.len()).collect();
    let mut carry = 1;
    for (digit, add) in number.iter_mut().zip(addend).rev() {
        let sum = u16::from(*digit) + u16::from(add) + carry;
        let [high, low] = sum.to_be_bytes();
        *digit = low;
        carry = u16::from(high);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The test values that BouncyCastle, GnuTLS and others share ("smeg", "queeg").
    fn derived(password: &str, salt: &[u8], iterations: u32, purpose: Use, length: usize) -> Vec<u8> {
        let bmp: Vec<u8> = password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
        let cost = Cost::new(salt, iterations).unwrap();
        derive(&digest::SHA1_FOR_LEGACY_USE_ONLY, &bmp, cost, purpose, length).to_vec()
    }

    #[test]
    fn keys_vectors_and_mac_keys_are_those_of_other_implementations() {
        let smeg = [0x0A, 0x58, 0xCF, 0x64, 0x53, 0x0D, 0x82, 0x3F];
        assert_eq!(
            derived("smeg", &smeg, 1, Use::Key, 24),
            [
                0x8A, 0xAA, 0xE6, 0x29, 0x7B, 0x6C, 0xB0, 0x46, 0x42, 0xAB, 0x5B, 0x07, 0x78, 0x51, 0x28,
                0x4E, 0xB7, 0x12, 0x8F, 0x1A, 0x2A, 0x7F, 0xBC, 0xA3
            ]
        );
        assert_eq!(
            derived("smeg", &smeg, 1, Use::InitialVector, 8),
            [0x79, 0x99, 0x3D, 0xFE, 0x04, 0x8D, 0x3B, 0x76]
        );
        let queeg = [0x16, 0x82, 0xC0, 0xFC, 0x5B, 0x3F, 0x7E, 0xC5];
        assert_eq!(
            derived("queeg", &queeg, 1000, Use::Key, 24),
            [
                0x48, 0x3D, 0xD6, 0xE9, 0x19, 0xD7, 0xDE, 0x2E, 0x8E, 0x64, 0x8B, 0xA8, 0xF8, 0x62, 0xF3,
                0xFB, 0xFB, 0xDC, 0x2B, 0xCB, 0x2C, 0x02, 0x95, 0x7F
            ]
        );
    }

    #[test]
    fn costs_beyond_reason_are_refused() {
        assert!(Cost::new(b"salt", 0).is_err());
        assert!(Cost::new(b"salt", MAX_ITERATIONS + 1).is_err());
        assert!(Cost::new(&[0; MAX_SALT + 1], 1).is_err());
    }
}
