use serde::{Deserialize, Serialize};

/// The tables of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// One partition per person: the person, the verifications, their timelines.
    Verifications,
    /// Hints: what is due when, which execution belongs where.
    Index,
}

impl Table {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Verifications => "verifications",
            Self::Index => "index",
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

/// What a row holds: JSON that anyone with access to the storage may read, and what only the key opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) plain: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) sealed: Option<SealedCells>,
}

/// The sealed part of a row with its wrapped data key; all base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealedCells {
    pub(crate) data_key: String,
    pub(crate) cells: String,
}

/// The version of a row as the backend tells it.
pub(crate) type Etag = String;

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
    /// Whatever was there before.
    Upsert(Row),
    /// Whatever was there before, or nothing.
    Delete,
}
