//! Folders for what a run leaves behind.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// The folder that holds the workspace's Cargo.toml.
pub(crate) fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// A folder that goes when it is dropped.
pub(crate) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// A new one among the system's temporary files.
    pub(crate) fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("demo-{}", Uuid::new_v4()));
        fs::create_dir(&path)?;
        Ok(TemporaryFolder(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "temporary folder stays behind");
        }
    }
}
