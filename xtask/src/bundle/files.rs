//! Folders and files of a bundle, with errors that name them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}", path = path.display())]
pub(crate) struct FileError {
    path: PathBuf,
    source: io::Error,
}

/// Names the path in the error.
pub(super) fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, FileError> {
    result.map_err(|source| FileError { path: path.to_owned(), source })
}

/// Starts from nothing: a function that was removed from the sources must not live on in the bundle, and a handler
/// that is still running keeps its old file instead of refusing the new one.
pub(super) fn empty_folder(folder: &Path) -> Result<(), FileError> {
    if folder.exists() {
        at(folder, fs::remove_dir_all(folder))?;
    }
    at(folder, fs::create_dir_all(folder))
}
