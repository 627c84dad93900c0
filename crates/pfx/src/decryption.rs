use std::num::NonZeroU32;

use aws_lc_rs::{
    cipher::{
        self, AES_128, AES_192, AES_256, Algorithm, DecryptionContext, PaddedBlockDecryptingKey,
        UnboundCipherKey,
    },
    digest,
    iv::FixedLength,
    pbkdf2,
};
use zeroize::Zeroizing;

use crate::{
    PfxError,
    der::{Reader, tag},
    derivation::{Cost, Use, derive},
    oid,
    password::Password,
};

/// Decrypts under the `AlgorithmIdentifier` that stands next in `algorithm`.
pub(crate) fn decrypt(
    algorithm: &mut Reader<'_>,
    password: &Password,
    encrypted: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PfxError> {
    let mut identifier = algorithm.sequence()?;
    match identifier.value(tag::OBJECT_IDENTIFIER)? {
        oid::SHA1_TRIPLE_DES => triple_des(&mut identifier.sequence()?, password, encrypted),
        oid::PBES2 => pbes2(&mut identifier.sequence()?, password, encrypted),
        oid::SHA1_RC2_40 | oid::SHA1_RC2_128 => Err(PfxError::Unsupported("RC2 encryption")),
        _ => Err(PfxError::Unsupported("the encryption")),
    }
}

/// `pbeWithSHAAnd3-KeyTripleDES-CBC` (RFC 7292, appendix C).
#[expect(
    deprecated,
    reason = "what Windows and Key Vault encrypt with; nothing is ever encrypted with it here"
)]
fn triple_des(
    parameters: &mut Reader<'_>,
    password: &Password,
    encrypted: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PfxError> {
    let cost = Cost::new(parameters.value(tag::OCTET_STRING)?, parameters.small_integer()?)?;
    let derive =
        |purpose, length| derive(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.bmp(), cost, purpose, length);
    let vector = FixedLength::try_from(derive(Use::InitialVector, 8).as_slice());
    let context = DecryptionContext::Iv64(vector.map_err(|_| PfxError::Malformed)?);
    decrypt_cbc(&cipher::DES_EDE3_FOR_LEGACY_USE_ONLY, &derive(Use::Key, 24), context, encrypted)
}

/// PBES2 with PBKDF2 and AES in CBC mode (RFC 8018, 6.2).
fn pbes2(
    parameters: &mut Reader<'_>,
    password: &Password,
    encrypted: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PfxError> {
    let mut derivation = parameters.sequence()?;
    let mut cipher = parameters.sequence()?;
    let (algorithm, key_length) = match cipher.value(tag::OBJECT_IDENTIFIER)? {
        oid::AES_128_CBC => (&AES_128, 16),
        oid::AES_192_CBC => (&AES_192, 24),
        oid::AES_256_CBC => (&AES_256, 32),
        _ => return Err(PfxError::Unsupported("a cipher other than AES")),
    };
    let vector = FixedLength::try_from(cipher.value(tag::OCTET_STRING)?);
    let context = DecryptionContext::Iv128(vector.map_err(|_| PfxError::Malformed)?);
    let key = pbkdf2(&mut derivation, password, key_length)?;
    decrypt_cbc(algorithm, &key, context, encrypted)
}

/// PBKDF2 (RFC 8018, A.2). The cipher, not the optional `keyLength`, says how long the key is.
fn pbkdf2(
    derivation: &mut Reader<'_>,
    password: &Password,
    key_length: usize,
) -> Result<Zeroizing<Vec<u8>>, PfxError> {
    if derivation.value(tag::OBJECT_IDENTIFIER)? != oid::PBKDF2 {
        return Err(PfxError::Unsupported("a key derivation other than PBKDF2"));
    }
    let mut parameters = derivation.sequence()?;
    let cost = Cost::new(parameters.value(tag::OCTET_STRING)?, parameters.small_integer()?)?;
    if parameters.peek() == Some(tag::INTEGER) {
        parameters.small_integer()?;
    }
    let hash = match parameters.is_empty() {
        true => oid::HMAC_SHA1,
        false => parameters.sequence()?.value(tag::OBJECT_IDENTIFIER)?,
    };
    let hash = match hash {
        oid::HMAC_SHA1 => pbkdf2::PBKDF2_HMAC_SHA1,
        oid::HMAC_SHA256 => pbkdf2::PBKDF2_HMAC_SHA256,
        oid::HMAC_SHA384 => pbkdf2::PBKDF2_HMAC_SHA384,
        oid::HMAC_SHA512 => pbkdf2::PBKDF2_HMAC_SHA512,
        _ => return Err(PfxError::Unsupported("the key derivation's hash")),
    };
    let iterations = NonZeroU32::new(cost.iterations).ok_or(PfxError::Malformed)?;
    let mut key = Zeroizing::new(vec![0; key_length]);
    pbkdf2::derive(hash, iterations, cost.salt, password.utf8(), &mut key);
    Ok(key)
}

fn decrypt_cbc(
    algorithm: &'static Algorithm,
    key: &[u8],
    context: DecryptionContext,
    encrypted: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PfxError> {
    let key = UnboundCipherKey::new(algorithm, key)
        .and_then(PaddedBlockDecryptingKey::cbc_pkcs7)
        .map_err(|_| PfxError::Malformed)?;
    let mut buffer = Zeroizing::new(encrypted.to_vec());
    let length = key.decrypt(&mut buffer, context).map_err(|_| PfxError::Malformed)?.len();
    buffer.truncate(length);
    Ok(buffer)
}
