//! What remains of an erased verification, in place of its row.

use serde::{Deserialize, Serialize};
use service::{kernel::StoreError, model::Tombstone};

use crate::{
    json::{from_json, to_text},
    rows::Row,
};

/// The row that a tombstone lies in.
pub(crate) fn row(tombstone: &Tombstone) -> Result<Row, StoreError> {
    let row = TombstoneRow { state: Erased::Erased, tombstone: tombstone.clone() };
    Ok(Row::open(to_text(&row)?))
}

/// A tombstone as it lies in the row of its verification.
#[derive(Serialize, Deserialize)]
struct TombstoneRow {
    state: Erased,
    #[serde(flatten)]
    tombstone: Tombstone,
}

#[derive(Serialize, Deserialize)]
enum Erased {
    #[serde(rename = "erased")]
    Erased,
}

/// The tombstone that a row holds, if it holds one.
pub(crate) fn read(row: &Row) -> Option<Tombstone> {
    from_json::<TombstoneRow>(row.plain.as_bytes()).ok().map(|row| row.tombstone)
}
