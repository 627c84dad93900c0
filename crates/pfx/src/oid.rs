//! Object identifiers as they stand in DER, without tag and length.

/// PKCS#7 `data` (RFC 2315, 14): 1.2.840.113549.1.7.1.
pub(crate) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
/// PKCS#7 `signedData`: 1.2.840.113549.1.7.2.
pub(crate) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
/// PKCS#7 `encryptedData`: 1.2.840.113549.1.7.6.
pub(crate) const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];

/// `keyBag` (RFC 7292, 4.2): 1.2.840.113549.1.12.10.1.1.
pub(crate) const KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 1];
/// `pkcs8ShroudedKeyBag`: 1.2.840.113549.1.12.10.1.2.
pub(crate) const SHROUDED_KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 2];
/// `certBag`: 1.2.840.113549.1.12.10.1.3.
pub(crate) const CERT_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 3];
/// `x509Certificate` (RFC 7292, 4.2.3): 1.2.840.113549.1.9.22.1.
pub(crate) const X509_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];

/// `pbeWithSHAAnd3-KeyTripleDES-CBC` (RFC 7292, appendix C): 1.2.840.113549.1.12.1.3.
pub(crate) const SHA1_TRIPLE_DES: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
/// `pbeWithSHAAnd128BitRC2-CBC`: 1.2.840.113549.1.12.1.5.
pub(crate) const SHA1_RC2_128: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 5];
/// `pbewithSHAAnd40BitRC2-CBC`: 1.2.840.113549.1.12.1.6.
pub(crate) const SHA1_RC2_40: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 6];

/// `PBES2` (RFC 8018, A.4): 1.2.840.113549.1.5.13.
pub(crate) const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
/// `PBKDF2` (RFC 8018, A.2): 1.2.840.113549.1.5.12.
pub(crate) const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
/// `PBMAC1` (RFC 9579): 1.2.840.113549.1.5.14.
pub(crate) const PBMAC1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 14];
/// `hmacWithSHA1` (RFC 8018, B.1.2): 1.2.840.113549.2.7.
pub(crate) const HMAC_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 7];
/// `hmacWithSHA256`: 1.2.840.113549.2.9.
pub(crate) const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 9];
/// `hmacWithSHA384`: 1.2.840.113549.2.10.
pub(crate) const HMAC_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 10];
/// `hmacWithSHA512`: 1.2.840.113549.2.11.
pub(crate) const HMAC_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 11];
/// `aes128-CBC-PAD` (RFC 8018, B.2.5): 2.16.840.1.101.3.4.1.2.
pub(crate) const AES_128_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 2];
/// `aes192-CBC-PAD`: 2.16.840.1.101.3.4.1.22.
pub(crate) const AES_192_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 22];
/// `aes256-CBC-PAD`: 2.16.840.1.101.3.4.1.42.
pub(crate) const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];

/// SHA-1 (RFC 8017, B.1): 1.3.14.3.2.26.
pub(crate) const SHA1: &[u8] = &[0x2b, 14, 3, 2, 26];
/// SHA-256: 2.16.840.1.101.3.4.2.1.
pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
/// SHA-384: 2.16.840.1.101.3.4.2.2.
pub(crate) const SHA384: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2];
/// SHA-512: 2.16.840.1.101.3.4.2.3.
pub(crate) const SHA512: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3];
