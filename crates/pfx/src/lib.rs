//! Reads the private key and the certificates of a PFX file (PKCS#12, RFC 7292).
//!
//! It reads the files that Windows and PowerShell (`Export-PfxCertificate`: TripleDES_SHA1, AES256_SHA256), Azure Key
//! Vault, Azure App Service and OpenSSL 3 write: integrity by password, one RSA or other private key, its certificates.
//! RC2, public-key integrity and BER's indefinite lengths are refused by name. The file's MAC is checked before
//! anything is decrypted.

mod archive;
mod decryption;
mod der;
mod derivation;
mod error;
mod identity;
mod integrity;
mod oid;
mod password;

pub use error::PfxError;
pub use identity::Identity;

/// Reads a PFX file. An empty `password` is the one of files without a password.
///
/// # Errors
/// See [`PfxError`]. No input makes it panic, and none keeps it busy for more than seconds.
pub fn read(file: &[u8], password: &str) -> Result<Identity, PfxError> {
    archive::read(file, password)
}
