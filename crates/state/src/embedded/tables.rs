//! The tables of the file.

use redb::{Database, TableDefinition};
use service::kernel::StoreError;

/// Rows by table, partition and row key; the value is the version and the row as JSON.
pub(crate) const ROWS: TableDefinition<'_, (&str, &str, &str), (u64, &[u8])> = TableDefinition::new("rows");

/// A message's due time in milliseconds, and its number.
pub(crate) type MessageKey = (i64, u64);

/// Messages in the order of their due times.
pub(crate) const QUEUE: TableDefinition<'_, MessageKey, &str> = TableDefinition::new("queue");

/// Blobs by name.
pub(crate) const BLOBS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("blobs");

/// Counters by name.
pub(crate) const COUNTERS: TableDefinition<'_, &str, u64> = TableDefinition::new("counters");

pub(crate) fn make_tables(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(ROWS)?;
    transaction.open_table(QUEUE)?;
    transaction.open_table(BLOBS)?;
    transaction.open_table(COUNTERS)?;
    Ok(transaction.commit()?)
}

/// The file cannot be read or written.
pub(crate) fn unavailable(error: impl Into<redb::Error>) -> StoreError {
    StoreError::unavailable().because(error.into())
}
