use serde::{Serialize, de::DeserializeOwned};
use service::kernel::StoreError;

pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|error| StoreError::unreadable().because(Position::of(&error)))
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|error| StoreError::internal().because(Position::of(&error)))
}

pub(crate) fn to_text<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::internal().because(Position::of(&error)))
}

/// Where JSON cannot be read. The parser's own words may quote what stands there.
#[derive(Debug, thiserror::Error)]
#[error("{category:?} error of JSON at line {line} column {column}")]
struct Position {
    category: serde_json::error::Category,
    line: usize,
    column: usize,
}

impl Position {
    fn of(error: &serde_json::Error) -> Self {
        Self { category: error.classify(), line: error.line(), column: error.column() }
    }
}
