//! After a rotation of the master key: data keys that an older one wraps are wrapped by the newest, a chunk at a time.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use service::{
    kernel::{Deadline, StoreError},
    ports::KeyRotation,
};
use tracing::info;

use crate::{
    State,
    json::from_json,
    keys,
    records::place,
    rows::{Action, BatchError, Found, Row, RowKey, SealedCells, Table, Write},
    seal::WrappedKey,
};

/// How far a pass over all rows has come. It lies on the index, so that any process goes on where another has stopped.
#[derive(Default, Serialize, Deserialize)]
struct Pass {
    /// Partition and row at which the last chunk has ended.
    last: Option<(String, String)>,
    /// How many data keys the pass has found so far that an older master key wraps.
    found: usize,
}

/// How many chunks one sweep goes through.
const CHUNKS: usize = 5;

#[async_trait]
impl KeyRotation for State {
    /// Goes through some of the rows, if there is an older master key at all. Passes follow one another as long as there is: a
    /// process that does not know the newest key yet may have wrapped by an older one behind the back of a pass.
    async fn rewrap(&self, deadline: Deadline) -> Result<(), StoreError> {
        let Some(newest) = self.sealer.rotating_to() else { return Ok(()) };
        let progress = self.backend.get(&keys::rewrapping(newest), deadline).await?;
        let mut pass: Pass = match progress {
            Some((row, _)) => from_json(row.plain.as_bytes())?,
            None => Pass::default(),
        };
        for _ in 0..CHUNKS {
            let rows = self.backend.scan_behind(&keys::verifications(), pass.last.as_ref(), deadline).await?;
            for row in &rows {
                pass.found += usize::from(self.rewrap_row(row, deadline).await?);
            }
            let has_ended = rows.is_empty();
            pass = match rows.into_iter().next_back() {
                Some(last) => Pass { last: Some((last.partition, last.row)), ..pass },
                None => Self::end(&pass, newest),
            };
            self.put_row(keys::rewrapping(newest), &pass, deadline).await?;
            if has_ended {
                break;
            }
        }
        Ok(())
    }
}

impl State {
    fn end(pass: &Pass, newest: u8) -> Pass {
        if pass.found == 0 {
            info!(key.id = newest, "newest master key wraps every data key, older ones may go");
        }
        Pass::default()
    }

    /// Answers whether an older master key wraps the row's data key. Where another instance writes the row meanwhile, the next pass
    /// comes back to it.
    async fn rewrap_row(&self, found: &Found, deadline: Deadline) -> Result<bool, StoreError> {
        let content = found.content.as_ref().map_err(StoreError::clone)?;
        if !content.sealed.as_ref().is_some_and(|cells| self.sealer.is_outdated(&cells.data_key)) {
            return Ok(false);
        }
        let key = RowKey {
            table: Table::Verifications,
            partition: found.partition.clone(),
            row: found.row.clone(),
        };
        let Some((Row { plain, sealed: Some(cells) }, etag)) = self.backend.get(&key, deadline).await? else {
            return Ok(false);
        };
        let WrappedKey(data_key) = self.sealer.rewrap(&place(&key), &WrappedKey(cells.data_key))?;
        let row = Row { plain, sealed: Some(SealedCells { data_key, cells: cells.cells }) };
        let write = Write { row: key.row, action: Action::Replace(etag, row) };
        match self.backend.batch(key.table, &key.partition, vec![write], deadline).await {
            Ok(_) | Err(BatchError::Conflict | BatchError::MaybeApplied) => Ok(true),
            Err(BatchError::Store(error)) => Err(error),
        }
    }
}
