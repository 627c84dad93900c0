use async_trait::async_trait;
use contract::Timestamp;
use data_encoding::HEXLOWER;
use service::{
    kernel::{Deadline, StoreError, random_bytes},
    model::Counter,
    ports::Counters,
};
use tracing::warn;

use crate::{
    State,
    json::from_json,
    keys,
    rows::{Action, BatchError, Row, RowKey, Table, Write},
};

/// How often a counter is tried that others raise at the same time.
const TRIES: usize = 4;

#[async_trait]
impl Counters for State {
    async fn raise(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError> {
        for _ in 0..TRIES {
            let [random] = random_bytes(self.random.as_ref());
            let shard = random % counter.shards.max(1);
            if let Some(raised) = self.try_raise(&keys::counter(counter, shard), deadline).await? {
                return if counter.shards > 1 { self.sum(counter, deadline).await } else { Ok(raised) };
            }
        }
        warn!("counter contended, one request not counted");
        self.sum(counter, deadline).await
    }

    async fn forget_counters(&self, until: Timestamp, deadline: Deadline) -> Result<(), StoreError> {
        for found in self.backend.scan(&keys::counters_until(until), deadline).await? {
            let key = RowKey { table: Table::Limits, partition: found.partition, row: found.row };
            self.delete_row(key, deadline).await?;
        }
        Ok(())
    }
}

impl State {
    /// The raised value of one shard; `None` if another instance was quicker.
    async fn try_raise(&self, key: &RowKey, deadline: Deadline) -> Result<Option<u64>, StoreError> {
        let present = self.backend.get(key, deadline).await?;
        let (raised, action) = match present {
            None => (1, Action::Insert(number(1))),
            Some((row, etag)) => {
                let raised = value(&row)?.saturating_add(1);
                (raised, Action::Replace(etag, number(raised)))
            }
        };
        let write = Write { row: key.row.clone(), action };
        match self.backend.batch(key.table, &key.partition, vec![write], deadline).await {
            Ok(_) => Ok(Some(raised)),
            Err(BatchError::Conflict | BatchError::MaybeApplied) => Ok(None),
            Err(BatchError::Store(error)) => Err(error),
        }
    }

    async fn sum(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError> {
        let shards = self.backend.scan(&keys::counter_rows(counter), deadline).await?;
        shards.iter().try_fold(0_u64, |sum, shard| {
            Ok(sum.saturating_add(value(shard.content.as_ref().map_err(StoreError::clone)?)?))
        })
    }

    /// A name that no other operation has.
    pub(crate) fn new_operation(&self) -> String {
        HEXLOWER.encode(&random_bytes::<8>(self.random.as_ref()))
    }
}

fn number(value: u64) -> Row {
    Row::open(value.to_string())
}

fn value(row: &Row) -> Result<u64, StoreError> {
    from_json(row.plain.as_bytes())
}
