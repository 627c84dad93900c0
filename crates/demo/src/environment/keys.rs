//! Keys and secrets for this machine, made up on the first run.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokens::{InvalidSigningKey, SigningKey, generate_signing_key};
use uuid::Uuid;

use crate::random;

/// Keys and secrets that are good for nothing but this machine. They do not print.
#[derive(Deserialize, Serialize)]
pub struct DevelopmentKeys {
    /// Signs the handler's id_tokens: PKCS#8 PEM.
    pub(super) signing_key: String,
    /// Signs the tenant's id_tokens: PKCS#8 PEM.
    tenant_signing_key: String,
    pub(super) lookup_key: String,
    pub(super) master_key: String,
    /// Lets the tenant call the functions.
    pub(super) api_key: String,
    /// The tenant's secret at the token endpoint.
    pub(super) client_secret: String,
}

/// Why there are no keys.
#[derive(Debug, Error)]
pub enum KeysError {
    #[error("cannot make a signing key")]
    Signing(#[from] InvalidSigningKey),
    /// Not read or written.
    #[error("cannot keep the development keys")]
    File(#[from] io::Error),
    /// Read, but not understood.
    #[error("the file with the development keys is damaged; delete it to get new ones")]
    Damaged(#[from] serde_json::Error),
}

impl DevelopmentKeys {
    /// New ones.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, KeysError> {
        Ok(DevelopmentKeys {
            signing_key: generate_signing_key()?.to_string(),
            tenant_signing_key: generate_signing_key()?.to_string(),
            lookup_key: key_of_256_bits(),
            master_key: key_of_256_bits(),
            api_key: random::secret(),
            client_secret: random::secret(),
        })
    }

    /// Those of an earlier run, or new ones that are kept for the next.
    ///
    /// # Errors
    /// See [`KeysError`].
    pub fn kept_in(file: &Path) -> Result<Self, KeysError> {
        if file.exists() {
            return Ok(serde_json::from_slice(&fs::read(file)?)?);
        }
        let keys = Self::generate()?;
        private_file(file)?.write_all(&serde_json::to_vec_pretty(&keys)?)?;
        Ok(keys)
    }

    pub(super) fn tenant_signing_key(&self) -> Result<SigningKey, KeysError> {
        Ok(SigningKey::from_pem(&self.tenant_signing_key)?)
    }
}

/// A new file that only its owner can read, where the system knows owners.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn key_of_256_bits() -> String {
    BASE64.encode(&[Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat())
}
