use std::time::Duration;

use async_trait::async_trait;
use contract::Timestamp;
use data_encoding::HEXLOWER;
use futures::{StreamExt, TryStreamExt, stream};
use service::{
    kernel::{Deadline, StoreError, StoreErrorKind, random_bytes},
    model::{Counter, Raised},
    ports::Counters,
};
use tracing::error;

use crate::{
    State,
    json::from_json,
    keys,
    rows::{Action, BatchError, Found, Row, RowKey, Table, Write},
};

/// How long a counter is tried that others raise at the same time. What is not counted by then is not done.
const TIME_TO_COUNT: Duration = Duration::from_secs(5);

/// Those who were in each other's way come back apart: each waits up to this many milliseconds, and longer each time.
const PAUSE_MILLIS: u64 = 16;
const LONGEST_PAUSE_MILLIS: u64 = 256;

/// How many old counters go away at the same time.
const AT_ONCE: usize = 16;

#[async_trait]
impl Counters for State {
    async fn raise(
        &self,
        counter: &Counter,
        most: u64,
        deadline: Deadline,
    ) -> Result<Option<Raised>, StoreError> {
        let [random] = random_bytes(self.random.as_ref());
        let shard = random % counter.shards.max(1);
        let key = keys::counter(counter, shard);
        let one_more = |value: u64| (value < most).then(|| value.saturating_add(1));
        if self.change(&key, deadline, one_more).await?.is_none() {
            return Ok(None);
        }
        let raised = Raised { counter: counter.clone(), shard };
        // A caller that raised sees everyone who raised before, so of those who stay within the limit none is too many.
        if counter.shards > 1 && self.count(counter, deadline).await? > most {
            self.lower(&raised, deadline).await?;
            return Ok(None);
        }
        Ok(Some(raised))
    }

    async fn lower(&self, raised: &Raised, deadline: Deadline) -> Result<(), StoreError> {
        let key = keys::counter(&raised.counter, raised.shard);
        self.change(&key, deadline, |value| value.checked_sub(1)).await.map(drop)
    }

    async fn count(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError> {
        let shards = self.backend.scan(&keys::counter_rows(counter), deadline).await?;
        let values = shards.into_iter().map(|shard| shard.content.and_then(|row| value(&row)));
        let values = values.map(|value| value.unwrap_or_else(|error| begin_anew(&error)));
        Ok(values.fold(0, u64::saturating_add))
    }

    async fn forget_counters(&self, until: Timestamp, deadline: Deadline) -> Result<(), StoreError> {
        loop {
            let found = self.backend.scan(&keys::counters_until(until), deadline).await?;
            if found.is_empty() {
                return Ok(());
            }
            let deletions = found.into_iter().map(|Found { partition, row, .. }| {
                self.delete_row(RowKey { table: Table::Limits, partition, row }, deadline)
            });
            stream::iter(deletions).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        }
    }
}

impl State {
    /// Changes one row as long as `change` has a new value for it. Answers with that, and `None` if there was none to write.
    async fn change(
        &self,
        key: &RowKey,
        deadline: Deadline,
        change: impl Fn(u64) -> Option<u64>,
    ) -> Result<Option<u64>, StoreError> {
        let deadline = deadline.at_most(TIME_TO_COUNT);
        let mut longest = PAUSE_MILLIS;
        loop {
            let present = match self.backend.get(key, deadline).await {
                Err(error) if error.kind() == StoreErrorKind::Unreadable => {
                    begin_anew(&error);
                    self.delete_row(key.clone(), deadline).await?;
                    None
                }
                read => read?,
            };
            let before = present.as_ref().map_or(0, |(row, _)| {
                value(row).unwrap_or_else(|error| begin_anew(&error.at(|| key.to_string())))
            });
            let Some(after) = change(before) else { return Ok(None) };
            let action = match present {
                None => Action::Insert(number(after)),
                Some((_, etag)) => Action::Replace(etag, number(after)),
            };
            let write = Write { row: key.row.clone(), action };
            match self.backend.batch(key.table, &key.partition, vec![write], deadline).await {
                Ok(_) => return Ok(Some(after)),
                Err(BatchError::Conflict | BatchError::MaybeApplied) => {}
                Err(BatchError::Store(error)) => return Err(error),
            }
            let pause = u64::from(u16::from_le_bytes(random_bytes(self.random.as_ref()))) % longest;
            longest = (longest * 2).min(LONGEST_PAUSE_MILLIS);
            let pausing = deadline.run(tokio::time::sleep(Duration::from_millis(pause))).await;
            pausing.map_err(|_| StoreError::unavailable().because("a counter is contended"))?;
        }
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

/// A counter that cannot be read counts for nothing: all others must still be counted, and their limits hold.
fn begin_anew(error: &StoreError) -> u64 {
    error!(?error, "counter unreadable, begins anew");
    0
}
