//! After a rotation of the master key: wraps the data keys of older master keys by the newest, a chunk at a time.

use std::time::Duration;

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use service::{
    kernel::{Deadline, StoreError, skip_unreadable},
    ports::KeyRotation,
};
use tracing::{error, info, warn};

use crate::{
    State,
    json::from_json,
    keys,
    records::place,
    rows::{Action, BatchError, Found, Row, RowKey, SealedCells, Table, Write},
    seal::WrappedKey,
};

/// How far a pass over all rows has come. It lies on the index, so that any process goes on where another has stopped.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Pass {
    /// Whether it has come to the clients, which follow the verifications.
    #[serde(default)]
    is_at_clients: bool,
    /// Partition and row at which the last chunk has ended.
    last: Option<(String, String)>,
    /// How many data keys the pass has found so far that an older master key wraps.
    found: usize,
    /// How many rows it could not read; nobody knows which key wraps theirs.
    #[serde(default)]
    unreadable: usize,
}

/// What a pass found in a row.
enum Wrapping {
    /// The newest master key, or nothing sealed at all.
    Newest,
    /// An older one.
    Older,
    Unreadable,
}

/// How many rows are wrapped at the same time.
const AT_ONCE: usize = 16;

/// So much before the deadline no further chunk is begun.
const TIME_FOR_CHUNK: Duration = Duration::from_secs(10);

#[async_trait]
impl KeyRotation for State {
    /// Passes follow one another as long as there is an older master key: a process that does not know the newest key yet may
    /// have wrapped by an older one behind the back of a pass.
    async fn rewrap(&self, deadline: Deadline) -> Result<(), StoreError> {
        let Some(newest) = self.sealer.rotating_to() else { return Ok(()) };
        let mut pass = self.pass(newest, deadline).await?;
        while deadline.allows(TIME_FOR_CHUNK) {
            let range = if pass.is_at_clients { keys::all_of_clients() } else { keys::verifications() };
            let rows = self.backend.scan_behind(&range, pass.last.as_ref(), deadline).await?;
            let Some(last) = rows.last().map(|last| (last.partition.clone(), last.row.clone())) else {
                if !pass.is_at_clients {
                    pass = Pass { is_at_clients: true, last: None, ..pass };
                    continue;
                }
                tell(&pass, newest);
                return self.put_row(keys::rewrapping(newest), &Pass::default(), deadline).await;
            };
            let wrappings = stream::iter(rows).map(|row| self.try_rewrap_row(range.table, row, deadline));
            let wrappings: Vec<_> = wrappings.buffer_unordered(AT_ONCE).try_collect().await?;
            let count =
                |wanted: fn(&Wrapping) -> bool| wrappings.iter().filter(|found| wanted(found)).count();
            pass = Pass {
                is_at_clients: pass.is_at_clients,
                last: Some(last),
                found: pass.found + count(|found| matches!(found, Wrapping::Older)),
                unreadable: pass.unreadable + count(|found| matches!(found, Wrapping::Unreadable)),
            };
            self.put_row(keys::rewrapping(newest), &pass, deadline).await?;
        }
        Ok(())
    }
}

/// Says whether the older master keys are needed any more.
fn tell(pass: &Pass, newest: u8) {
    match pass {
        Pass { found: 0, unreadable: 0, .. } => {
            info!(key.id = newest, "pass over all rows found no data key under an older master key");
        }
        Pass { found: 0, unreadable, .. } => {
            warn!(
                key.id = newest,
                rows = unreadable,
                "pass over all rows met rows that cannot be read, and no data key under an older master key"
            );
        }
        _ => {}
    }
}

impl State {
    /// How far the pass has come. Where that cannot be read, it begins anew.
    async fn pass(&self, newest: u8, deadline: Deadline) -> Result<Pass, StoreError> {
        let key = keys::rewrapping(newest);
        let read = self.backend.get(&key, deadline).await;
        let pass = read.and_then(|row| match row {
            Some((row, _)) => from_json(row.plain.as_bytes()).map_err(|error| error.at(|| key.to_string())),
            None => Ok(Pass::default()),
        });
        let pass = skip_unreadable(pass, |error| {
            error!(?error, "progress of the key rotation unreadable, begins anew");
        })?;
        Ok(pass.unwrap_or_default())
    }

    /// One row that cannot be read keeps no other from being wrapped.
    async fn try_rewrap_row(
        &self,
        table: Table,
        found: Found,
        deadline: Deadline,
    ) -> Result<Wrapping, StoreError> {
        let was_older = skip_unreadable(self.rewrap_row(table, &found, deadline).await, |error| {
            error!(?error, "row unreadable, its data key is left as it is");
        })?;
        Ok(match was_older {
            Some(true) => Wrapping::Older,
            Some(false) => Wrapping::Newest,
            None => Wrapping::Unreadable,
        })
    }

    /// Answers whether an older master key wraps the row's data key. Where another instance writes the row meanwhile, the next pass
    /// comes back to it.
    async fn rewrap_row(&self, table: Table, found: &Found, deadline: Deadline) -> Result<bool, StoreError> {
        let content = found.content.as_ref().map_err(StoreError::clone)?;
        if !content.sealed.as_ref().is_some_and(|cells| self.sealer.is_outdated(&cells.data_key)) {
            return Ok(false);
        }
        let key = RowKey { table, partition: found.partition.clone(), row: found.row.clone() };
        let Some((Row { plain, sealed: Some(cells) }, etag)) = self.backend.get(&key, deadline).await? else {
            return Ok(false);
        };
        let rewrapped = self.sealer.rewrap(&place(&key), &WrappedKey(cells.data_key));
        let WrappedKey(data_key) = rewrapped.map_err(|error| error.at(|| key.to_string()))?;
        let row = Row { plain, sealed: Some(SealedCells { data_key, cells: cells.cells }) };
        let write = Write { row: key.row, action: Action::Replace(etag, row) };
        match self.backend.batch(key.table, &key.partition, vec![write], deadline).await {
            Ok(_) | Err(BatchError::Conflict | BatchError::MaybeApplied) => Ok(true),
            Err(BatchError::Store(error)) => Err(error),
        }
    }
}
