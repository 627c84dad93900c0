//! Reads the private key and the certificates of a PFX file (PKCS#12, RFC 7292).
//!
//! Read are the files that Windows and PowerShell (`Export-PfxCertificate`: TripleDES_SHA1, AES256_SHA256), Azure Key
//! Vault, Azure App Service and OpenSSL 3 write: integrity by password, one RSA or other private key, its certificates.
//! RC2, public-key integrity and BER's indefinite lengths are refused by name. The file's MAC is checked before
//! anything is decrypted.

mod archive;
mod decryption;
mod der;
mod derivation;
mod integrity;
mod oid;
mod password;

use thiserror::Error;
use zeroize::Zeroizing;

/// A private key and the certificates that came with it.
pub struct Identity {
    /// The private key: PKCS#8 `PrivateKeyInfo` (RFC 5208), DER.
    pub private_key: Zeroizing<Vec<u8>>,
    /// X.509 certificates, DER, in the file's order.
    pub certificates: Vec<Vec<u8>>,
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PfxError {
    /// Not DER of the expected shape.
    #[error("not a PFX file, or a damaged one")]
    Malformed,
    /// The MAC does not match: wrong password, or the file was altered.
    #[error("the password is wrong, or the file was altered")]
    WrongPassword,
    /// There is nothing to check the password against.
    #[error("the file holds no MAC")]
    NoMac,
    /// It is encrypted or protected in a way that is not read.
    #[error("{0} is not supported; export the file again with AES-256 and SHA-256")]
    Unsupported(&'static str),
    /// There is no private key in it.
    #[error("the file holds no private key")]
    NoKey,
    /// Which of several private keys is meant?
    #[error("the file holds more than one private key")]
    SeveralKeys,
}

/// Reads a PFX file. An empty `password` is the one of files without a password.
///
/// # Errors
/// See [`PfxError`]. No input makes it panic, and none keeps it busy for more than seconds.
pub fn read(file: &[u8], password: &str) -> Result<Identity, PfxError> {
    archive::read(file, password)
}
