use redb::{ReadableTable, WriteTransaction};
use service::kernel::StoreError;

use super::tables::{COUNTERS, ROWS, unavailable};
use crate::{
    json::{from_json, to_json},
    rows::{Action, BatchError, Etag, Row, Table, Write},
};

/// All writes or none: every demand is checked before anything is written.
pub(crate) fn write(
    transaction: &WriteTransaction,
    table: Table,
    partition: &str,
    writes: &[Write],
) -> Result<Vec<Etag>, BatchError> {
    let mut rows = transaction.open_table(ROWS).map_err(unavailable)?;
    for write in writes {
        let present = rows.get((table.name(), partition, write.row.as_str())).map_err(unavailable)?;
        let version = present.map(|present| present.value().0.to_string());
        let holds = match &write.action {
            Action::Insert(_) => version.is_none(),
            Action::Replace(etag, _) | Action::Remove(etag) => version.as_ref() == Some(etag),
            Action::Upsert(_) => true,
            Action::Delete => version.is_some(),
        };
        if !holds {
            return Err(BatchError::Conflict);
        }
    }
    let version = count(transaction, "version")?;
    for write in writes {
        let key = (table.name(), partition, write.row.as_str());
        match &write.action {
            Action::Insert(row) | Action::Replace(_, row) | Action::Upsert(row) => {
                rows.insert(key, (version, encode(row)?.as_slice())).map_err(unavailable)?;
            }
            Action::Remove(_) | Action::Delete => {
                rows.remove(key).map_err(unavailable)?;
            }
        }
    }
    Ok(vec![version.to_string(); writes.len()])
}

/// The next number of this counter.
pub(crate) fn count(transaction: &WriteTransaction, name: &str) -> Result<u64, StoreError> {
    let mut counters = transaction.open_table(COUNTERS).map_err(unavailable)?;
    let next = counters.get(name).map_err(unavailable)?.map_or(0, |last| last.value()) + 1;
    counters.insert(name, next).map_err(unavailable)?;
    Ok(next)
}

fn encode(row: &Row) -> Result<Vec<u8>, StoreError> {
    to_json(row)
}

pub(crate) fn decode((version, bytes): (u64, &[u8])) -> Result<(Row, Etag), StoreError> {
    let row = from_json(bytes)?;
    Ok((row, version.to_string()))
}
