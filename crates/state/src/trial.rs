//! Tries what the store is allowed to do by doing it, and reads the length of its queue: questions of `handler doctor`.

use std::fmt;

use service::kernel::{Deadline, StoreError};

use crate::{
    State,
    backend::Backend,
    index::ignore_conflict,
    rows::{Action, BatchError, Row, RowKey, Table, Write},
};

/// One name for all trials: of one that was cut short at most two rows and one blob stay, until the next.
const NAME: &str = "doctor";

/// Two, since a single write is no transaction.
const ROWS: [&str; 2] = [NAME, "doctor-too"];

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialPlace {
    /// The table of this name.
    Table(&'static str),
    /// The container of evidence.
    Evidence,
    /// The queue of jobs.
    Queue,
}

/// How a trial went.
#[derive(Debug)]
pub struct Trial {
    pub place: TrialPlace,
    /// The first step that failed.
    pub failed: Option<(TrialStep, StoreError)>,
}

/// The steps of a trial, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialStep {
    Write,
    Read,
    Delete,
}

/// How much waits in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueDepth {
    /// Messages, those included that are not due yet. Approximate.
    pub waiting: u64,
    /// Messages that the host has put aside.
    pub poison: u64,
}

impl fmt::Display for TrialPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(name) => write!(f, "table {name}"),
            Self::Evidence => f.write_str("container evidence"),
            Self::Queue => f.write_str("queue jobs"),
        }
    }
}

impl fmt::Display for TrialStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Write => "write",
            Self::Read => "read",
            Self::Delete => "delete",
        })
    }
}

impl State {
    /// Writes, reads and deletes a row in each table, a blob, and a message that nobody sees. Proves rights, not contents: others
    /// may try at the same time.
    pub async fn trials(&self, deadline: Deadline) -> Vec<Trial> {
        let (tables, evidence) = (
            futures::future::join_all(Table::ALL.map(|table| self.try_table(table, deadline))),
            self.try_evidence(deadline),
        );
        let (mut trials, evidence) = futures::join!(tables, evidence);
        trials.push(Trial { place: TrialPlace::Evidence, failed: evidence.err() });
        if let Backend::Azure(azure) = &self.backend {
            trials.push(Trial { place: TrialPlace::Queue, failed: azure.try_queue(deadline).await.err() });
        }
        trials
    }

    /// How much waits in the queue; `None` where this process delivers its own.
    pub async fn queue_depth(&self, deadline: Deadline) -> Result<Option<QueueDepth>, StoreError> {
        match &self.backend {
            Backend::Embedded(_) => Ok(None),
            Backend::Azure(azure) => azure.queue_depth(deadline).await.map(Some),
        }
    }

    async fn try_table(&self, table: Table, deadline: Deadline) -> Trial {
        Trial { place: TrialPlace::Table(table.name()), failed: self.try_rows(table, deadline).await.err() }
    }

    async fn try_rows(&self, table: Table, deadline: Deadline) -> Result<(), (TrialStep, StoreError)> {
        self.write_rows(table, deadline).await.map_err(at(TrialStep::Write))?;
        let key = RowKey { table, partition: NAME.to_owned(), row: NAME.to_owned() };
        self.backend.get(&key, deadline).await.map_err(at(TrialStep::Read))?;
        let deletions = ROWS.map(|row| Write { row: row.to_owned(), action: Action::Delete });
        let deleted = self.backend.batch(table, NAME, deletions.to_vec(), deadline).await;
        ignore_conflict(deleted.map(drop)).map_err(at(TrialStep::Delete))
    }

    /// As every change of a verification does: several rows in one transaction, and again under the versions that it gave.
    async fn write_rows(&self, table: Table, deadline: Deadline) -> Result<(), StoreError> {
        let row = || Row::open("{}".to_owned());
        let first = ROWS.map(|name| Write { row: name.to_owned(), action: Action::Upsert(row()) });
        let etags = match self.backend.batch(table, NAME, first.to_vec(), deadline).await {
            Ok(etags) => etags,
            Err(BatchError::Store(error)) => return Err(error),
            // Another trial.
            Err(BatchError::Conflict | BatchError::MaybeApplied) => return Ok(()),
        };
        let again = ROWS.into_iter().zip(etags);
        let again =
            again.map(|(name, etag)| Write { row: name.to_owned(), action: Action::Replace(etag, row()) });
        ignore_conflict(self.backend.batch(table, NAME, again.collect(), deadline).await.map(drop))
    }

    async fn try_evidence(&self, deadline: Deadline) -> Result<(), (TrialStep, StoreError)> {
        let content = b"{}".to_vec();
        self.backend.put_blob(NAME, content, deadline).await.map_err(at(TrialStep::Write))?;
        self.backend.get_blob(NAME, deadline).await.map_err(at(TrialStep::Read))?;
        self.backend.delete_blobs(NAME, deadline).await.map_err(at(TrialStep::Delete))
    }
}

pub(crate) fn at(step: TrialStep) -> impl FnOnce(StoreError) -> (TrialStep, StoreError) {
    move |error| (step, error)
}
