use std::collections::BTreeSet;
use std::fmt;

use crate::change::Change;
use crate::{Entity, IfMatch, InvalidRequest, json};

const MAX_OPERATIONS: usize = 100;

/// Up to 100 changes to rows of one partition, each row once, that happen together or not at all.
///
/// Source: "Performing entity group transactions".
#[derive(Clone)]
pub struct Transaction {
    partition_key: String,
    operations: Vec<Operation>,
    row_keys: BTreeSet<String>,
}

#[derive(Clone)]
pub(crate) struct Operation {
    pub(crate) change: Change,
    pub(crate) row_key: String,
    /// One line of JSON; a deletion has none.
    pub(crate) row: Option<Vec<u8>>,
}

impl Transaction {
    /// A transaction without operations.
    #[must_use]
    pub fn new(partition_key: impl Into<String>) -> Self {
        Self { partition_key: partition_key.into(), operations: Vec::new(), row_keys: BTreeSet::new() }
    }

    /// The partition that it stays within.
    #[must_use]
    pub fn partition_key(&self) -> &str {
        &self.partition_key
    }

    /// The number of operations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether there is nothing to do yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Inserts a row that must not exist.
    ///
    /// # Errors
    ///
    /// The row is of another partition or in the transaction already, its properties cannot be written, or there are
    /// 100 operations. The same goes for all operations.
    pub fn insert(&mut self, entity: &Entity) -> azure_core::Result<()> {
        self.write(Change::Insert, entity)
    }

    /// Replaces a row with all its properties.
    pub fn replace(&mut self, entity: &Entity, if_match: IfMatch) -> azure_core::Result<()> {
        self.write(Change::Replace(if_match), entity)
    }

    /// Sets the given properties of a row.
    pub fn merge(&mut self, entity: &Entity, if_match: IfMatch) -> azure_core::Result<()> {
        self.write(Change::Merge(if_match), entity)
    }

    /// Writes a row, be it there or not, with exactly these properties.
    pub fn insert_or_replace(&mut self, entity: &Entity) -> azure_core::Result<()> {
        self.write(Change::InsertOrReplace, entity)
    }

    /// Writes a row, be it there or not, and keeps properties that are not given.
    pub fn insert_or_merge(&mut self, entity: &Entity) -> azure_core::Result<()> {
        self.write(Change::InsertOrMerge, entity)
    }

    /// Deletes a row.
    pub fn delete(&mut self, row_key: &str, if_match: IfMatch) -> azure_core::Result<()> {
        self.add(Change::Delete(if_match), row_key, None)
    }

    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    fn write(&mut self, change: Change, entity: &Entity) -> azure_core::Result<()> {
        if entity.partition_key != self.partition_key {
            return Err(InvalidRequest::OtherPartition.into());
        }
        self.add(change, &entity.row_key, Some(json::write(entity)?))
    }

    fn add(&mut self, change: Change, row_key: &str, row: Option<Vec<u8>>) -> azure_core::Result<()> {
        if self.operations.len() == MAX_OPERATIONS {
            return Err(InvalidRequest::TooManyOperations.into());
        }
        if !self.row_keys.insert(row_key.to_owned()) {
            return Err(InvalidRequest::RowTwice.into());
        }
        self.operations.push(Operation { change, row_key: row_key.to_owned(), row });
        Ok(())
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changes: Vec<&Change> = self.operations.iter().map(|operation| &operation.change).collect();
        formatter.debug_tuple("Transaction").field(&changes).finish()
    }
}

#[cfg(test)]
#[path = "transaction_tests.rs"]
mod tests;
