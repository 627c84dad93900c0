//! The index: rows that lead to verifications. Written before what they lead to, and hints for that reason.

use serde::{Serialize, de::DeserializeOwned};
use service::{
    Deadline, ErasureOrder, PollJob,
    ports::{Commit, StoreError},
};
use verification::{ExecutionId, Timestamp, VerificationId};

use crate::{
    State, keys,
    records::{from_json, to_text},
    rows::{Action, BatchError, Row, RowKey, Stretch, Write},
};

impl State {
    /// Puts everything on the index that a change needs, and sends the message of its poll; all at once.
    pub(crate) async fn write_hints(&self, commit: &Commit, deadline: Deadline) -> Result<(), StoreError> {
        let execution = async {
            match &commit.execution {
                Some((execution, id)) => self.put_hint(keys::execution(execution), id, deadline).await,
                None => Ok(()),
            }
        };
        let poll = async {
            match &commit.poll {
                Some(poll) => self.put_hint(keys::poll(poll), poll, deadline).await,
                None => Ok(()),
            }
        };
        let message = async {
            match &commit.poll {
                Some(poll) => self.backend.send(to_text(poll)?, poll.due, deadline).await,
                None => Ok(()),
            }
        };
        let erasure = async {
            match &commit.erasure {
                Some(erasure) => self.put_hint(keys::erasure(erasure), erasure, deadline).await,
                None => Ok(()),
            }
        };
        tokio::try_join!(execution, poll, message, erasure).map(drop)
    }

    pub(crate) async fn find_execution(
        &self,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        let row = self.backend.get(&keys::execution(execution), deadline).await?;
        row.map(|(row, _)| from_json(row.plain.as_bytes())).transpose()
    }

    pub(crate) async fn find_overdue(
        &self,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<PollJob>, StoreError> {
        let mut polls: Vec<PollJob> = self.hints(&keys::polls_until(until), deadline).await?;
        polls.retain(|poll| poll.due < until);
        Ok(polls)
    }

    pub(crate) async fn find_erasures(
        &self,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<ErasureOrder>, StoreError> {
        let mut erasures: Vec<ErasureOrder> = self.hints(&keys::erasures_until(until), deadline).await?;
        erasures.retain(|erasure| erasure.due < until);
        Ok(erasures)
    }

    /// Rows that cannot be read lead nowhere and stay.
    async fn hints<T: DeserializeOwned>(
        &self,
        stretch: &Stretch,
        deadline: Deadline,
    ) -> Result<Vec<T>, StoreError> {
        let found = self.backend.scan(stretch, deadline).await?;
        Ok(found.iter().filter_map(|found| from_json(found.content.plain.as_bytes()).ok()).collect())
    }

    pub(crate) async fn put_hint<T: Serialize>(
        &self,
        key: RowKey,
        hint: &T,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let write = Write { row: key.row, action: Action::Upsert(Row::open(to_text(hint)?)) };
        indifferent(self.backend.batch(key.table, &key.partition, vec![write], deadline).await.map(drop))
    }

    pub(crate) async fn remove_hint(&self, key: RowKey, deadline: Deadline) -> Result<(), StoreError> {
        let write = Write { row: key.row, action: Action::Delete };
        indifferent(self.backend.batch(key.table, &key.partition, vec![write], deadline).await.map(drop))
    }
}

/// Somebody else may have been quicker; the row is as it should be either way.
pub(crate) fn indifferent(result: Result<(), BatchError>) -> Result<(), StoreError> {
    match result {
        Err(BatchError::Store(error)) => Err(error),
        Ok(()) | Err(BatchError::Conflict | BatchError::PerhapsOurs) => Ok(()),
    }
}
