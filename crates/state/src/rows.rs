use std::fmt;

use serde::{Deserialize, Serialize};
use service::kernel::StoreError;
use thiserror::Error;

/// The tables of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// One partition per user: the user, the verifications, their timelines.
    Verifications,
    /// Hints: what is due when, which execution belongs where.
    Index,
    /// Counters of what is spent.
    Limits,
    /// Relying parties, their versions and their history.
    Clients,
}

impl Table {
    pub(crate) const ALL: [Self; 4] = [Self::Verifications, Self::Index, Self::Limits, Self::Clients];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Verifications => "verifications",
            Self::Index => "index",
            Self::Limits => "limits",
            Self::Clients => "clients",
        }
    }
}

/// Where a row lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowKey {
    pub(crate) table: Table,
    pub(crate) partition: String,
    pub(crate) row: String,
}

impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.table.name(), self.partition, self.row)
    }
}

/// What a row holds: JSON that anyone with access to the storage may read, and what only the key opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) plain: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) sealed: Option<SealedCells>,
}

impl Row {
    /// A row without secrets.
    pub(crate) const fn open(plain: String) -> Self {
        Self { plain, sealed: None }
    }
}

/// The sealed part of a row with its wrapped data key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealedCells {
    /// Base64.
    pub(crate) data_key: String,
    #[serde(with = "as_base64")]
    pub(crate) cells: Vec<u8>,
}

/// Bytes in JSON.
mod as_base64 {
    use data_encoding::BASE64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64.decode(text.as_bytes()).map_err(|_| D::Error::custom("sealed cells are no base64"))
    }
}

/// The version of a row as the backend tells it.
pub(crate) type Etag = String;

/// A row that a scan found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) partition: String,
    pub(crate) row: String,
    /// What it holds; one row that cannot be read keeps no scan from the others.
    pub(crate) content: Result<Row, StoreError>,
}

/// Rows of a table: the partitions between two names, and within each the rows between two names; all included.
#[derive(Clone, Debug)]
pub(crate) struct RowRange {
    pub(crate) table: Table,
    pub(crate) partitions: (String, String),
    pub(crate) rows: Option<(String, String)>,
    /// The most rows that are wanted.
    pub(crate) most: usize,
}

/// One write of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) row: String,
    pub(crate) action: Action,
}

/// What a write does, and what it demands of the row.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// There must be no row yet.
    Insert(Row),
    /// The row must still have this version.
    Replace(Etag, Row),
    /// The row must still have this version, and goes away.
    Remove(Etag),
    /// Whatever was there before.
    Upsert(Row),
    /// The row is there, in whatever version, and goes away. Fails the batch where it is not there.
    Delete,
}

/// A batch did not happen, or may not have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum BatchError {
    /// A row was not as demanded: another call wrote first.
    #[error("another call wrote first")]
    Conflict,
    /// A row was not as demanded, but the batch was sent more than once: our own earlier attempt may have succeeded.
    #[error("write conflict; our own earlier attempt may have succeeded")]
    MaybeApplied,
    /// The backend could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BatchError> for StoreError {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Conflict | BatchError::MaybeApplied => Self::conflict(),
            BatchError::Store(error) => error,
        }
    }
}
