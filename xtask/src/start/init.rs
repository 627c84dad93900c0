//! Writes local.settings.json with fresh keys.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand;
use clap::ValueEnum;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use tokens::{InvalidSigningKey, generate_signing_key};

use super::files::{LocalSettings, SETTINGS};

/// The two examples.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Form {
    /// Nothing but the handler: it delivers its own queue and keeps its own time
    Embedded,
    /// Azurite serves the host's storage; the host runs the timer and listens to the queue
    Azurite,
}

/// Why the settings were not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InitError {
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{path}: {source}", path = path.display())]
    Malformed { path: PathBuf, source: serde_json::Error },
    #[error(transparent)]
    SigningKey(#[from] InvalidSigningKey),
    #[error("no random bytes from the operating system")]
    NoRandomness,
}

/// Fills an example in. Files that are there stay as they are: a second run must not lose keys that sealed something.
pub(super) fn write(root: &Path, form: Form) -> Result<(), InitError> {
    let example = root.join(form.example());
    let text = fs::read(&example).map_err(at(&example))?;
    let mut settings: LocalSettings =
        serde_json::from_slice(&text).map_err(|source| InitError::Malformed { path: example, source })?;
    let path = root.join(SETTINGS);
    // Refused before any key is made.
    let mut file = private_file(&path)?;
    for (name, value) in fresh_secrets()? {
        settings.values.insert(name.to_owned(), value);
    }
    let text = serde_json::to_vec_pretty(&settings)
        .map_err(|source| InitError::Malformed { path: path.clone(), source })?;
    file.write_all(&text).map_err(at(&path))?;
    write_signing_key(&root.join("signing-key.pem"))
}

fn fresh_secrets() -> Result<[(&'static str, String); 4], InitError> {
    Ok([
        ("AppSettings__LookupKey", format!("0:{}", BASE64.encode(&random()?))),
        ("AppSettings__MasterKey", format!("0:{}", BASE64.encode(&random()?))),
        ("CallerSettings__ApiKey", BASE64URL_NOPAD.encode(&random()?)),
        ("ClientSettings__ClientSecret", BASE64URL_NOPAD.encode(&random()?)),
    ])
}

fn random() -> Result<[u8; 32], InitError> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| InitError::NoRandomness)?;
    Ok(bytes)
}

fn write_signing_key(path: &Path) -> Result<(), InitError> {
    if path.exists() {
        return Ok(());
    }
    let key = generate_signing_key()?;
    private_file(path)?.write_all(key.as_bytes()).map_err(at(path))
}

/// A new file that only its owner can read, where the system knows owners.
fn private_file(path: &Path) -> Result<fs::File, InitError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> InitError {
    |source| InitError::File { path: path.to_owned(), source }
}

impl Form {
    fn example(self) -> &'static str {
        match self {
            Self::Embedded => "local.settings.json.example",
            Self::Azurite => "local.settings.azurite.json.example",
        }
    }
}

#[cfg(test)]
#[path = "init_tests.rs"]
mod tests;
