use std::path::PathBuf;

/// Where the handler keeps its state.
#[derive(Clone, Debug)]
pub enum Storage {
    /// In the file of the embedded store.
    File(PathBuf),
    /// In a storage account, by its connection string.
    Account(String),
}
