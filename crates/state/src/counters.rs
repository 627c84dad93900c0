use data_encoding::HEXLOWER;
use service::{Counter, Deadline, ports::StoreError};
use tracing::warn;
use verification::Timestamp;

use crate::{
    State, keys,
    records::from_json,
    rows::{Action, BatchError, Row, RowKey, Table, Write},
};

/// How often a counter is tried that others raise at the same time.
const TRIES: usize = 4;

impl State {
    pub(crate) async fn raise_counter(
        &self,
        counter: &Counter,
        deadline: Deadline,
    ) -> Result<u64, StoreError> {
        for _ in 0..TRIES {
            let [random] = self.random_bytes();
            let shard = random % counter.shards.max(1);
            if let Some(raised) = self.try_raise(&keys::counter(counter, shard), deadline).await? {
                return if counter.shards > 1 { self.sum(counter, deadline).await } else { Ok(raised) };
            }
        }
        warn!("a counter is raised by too many at once; one of them was not counted");
        self.sum(counter, deadline).await
    }

    /// The raised value of one shard; `None` if somebody else was quicker.
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
            Err(BatchError::Conflict | BatchError::PerhapsOurs) => Ok(None),
            Err(BatchError::Store(error)) => Err(error),
        }
    }

    async fn sum(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError> {
        let shards = self.backend.scan(&keys::counter_rows(counter), deadline).await?;
        shards.iter().try_fold(0_u64, |sum, shard| Ok(sum.saturating_add(value(&shard.content)?)))
    }

    pub(crate) async fn remove_counters(
        &self,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        for found in self.backend.scan(&keys::counters_until(until), deadline).await? {
            let key = RowKey { table: Table::Limits, partition: found.partition, row: found.row };
            self.remove_hint(key, deadline).await?;
        }
        Ok(())
    }

    /// A name that no other operation has.
    pub(crate) fn new_operation(&self) -> String {
        HEXLOWER.encode(&self.random_bytes::<8>())
    }

    fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }
}

fn number(value: u64) -> Row {
    Row::open(value.to_string())
}

fn value(row: &Row) -> Result<u64, StoreError> {
    from_json(row.plain.as_bytes())
}
