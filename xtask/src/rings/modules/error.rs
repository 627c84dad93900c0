use std::io;

/// Why the modules cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ModulesError {
    /// A file or a folder.
    #[error("{file} cannot be read")]
    Unreadable { file: String, source: io::Error },
    /// A file that is no Rust.
    #[error("{file} cannot be parsed: {source}")]
    Unparsable { file: String, source: syn::Error },
}
