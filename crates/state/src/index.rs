//! The index: rows that lead to verifications, and jobs that are due. They are written before what they lead to, so
//! readers treat them as hints.

use std::time::Duration;

use async_trait::async_trait;
use contract::{Timestamp, VerificationId};
use futures::future::try_join_all;
use serde::Serialize;
use service::{
    kernel::{Deadline, StoreError},
    model::{Commit, IndexEntry, Job, JobKind},
    ports::{JobCursor, JobPage, Jobs},
};
use tracing::error;

use crate::{
    State,
    json::{from_json, to_text},
    keys,
    rows::{Action, BatchError, Row, RowKey, Write},
};

/// A message of a storage account can be hidden for seven days at most ("Put Message"). A poll that is due later waits on the
/// index alone, where the sweep finds it; so does everything that no user waits for.
const FARTHEST_MESSAGE: Duration = Duration::from_secs(6 * 24 * 3600);

#[async_trait]
impl Jobs for State {
    async fn due_jobs(
        &self,
        kind: JobKind,
        until: Timestamp,
        behind: Option<JobCursor>,
        deadline: Deadline,
    ) -> Result<JobPage, StoreError> {
        let behind = behind.map(|JobCursor(partition, row)| (partition, row));
        let found =
            self.backend.scan_behind(&keys::jobs_until(kind, until), behind.as_ref(), deadline).await?;
        let mut page = JobPage::default();
        for row in found {
            page.next = Some(JobCursor(row.partition.clone(), row.row.clone()));
            let job = row.content.and_then(|content| from_json(content.plain.as_bytes()));
            match job {
                Ok(job) => page.jobs.push(job),
                Err(error) => {
                    page.unreadable.push(error.at(|| format!("index {} {}", row.partition, row.row)));
                }
            }
        }
        Ok(page)
    }

    async fn put_job(&self, job: &Job, deadline: Deadline) -> Result<(), StoreError> {
        tokio::try_join!(self.put_row(keys::job(job), job, deadline), self.send_message(job, deadline))
            .map(drop)
    }

    async fn complete_job(&self, job: &Job, deadline: Deadline) -> Result<(), StoreError> {
        self.delete_row(keys::job(job), deadline).await
    }

    async fn dead_jobs(&self, deadline: Deadline) -> Result<Vec<Job>, StoreError> {
        let messages = self.backend.take_dead(deadline).await?;
        let jobs = messages.iter().filter_map(|message| match from_json(message.as_bytes()) {
            Ok(job) => Some(job),
            Err(error) => {
                error!(?error, "message put aside is unreadable, removed");
                None
            }
        });
        Ok(jobs.collect())
    }
}

impl State {
    /// Puts everything on the index that a change needs, and sends the messages of its jobs; all at once.
    pub(crate) async fn write_index(&self, commit: &Commit, deadline: Deadline) -> Result<(), StoreError> {
        let entries =
            commit.index.iter().map(|(entry, id)| self.put_row(keys::index_entry(entry), id, deadline));
        let jobs = commit.jobs.iter().map(|job| self.put_job(job, deadline));
        tokio::try_join!(try_join_all(entries), try_join_all(jobs)).map(drop)
    }

    pub(crate) async fn find_entry(
        &self,
        entry: &IndexEntry,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        let key = keys::index_entry(entry);
        let row = self.backend.get(&key, deadline).await?;
        let id = row.map(|(row, _)| from_json(row.plain.as_bytes())).transpose();
        id.map_err(|error| error.at(|| key.to_string()))
    }

    async fn send_message(&self, job: &Job, deadline: Deadline) -> Result<(), StoreError> {
        if job.kind() != JobKind::Poll || job.due().since(self.clock.now()) > FARTHEST_MESSAGE {
            return Ok(());
        }
        self.backend.send(to_text(job)?, job.due(), deadline).await
    }

    pub(crate) async fn put_row<T: Serialize>(
        &self,
        key: RowKey,
        value: &T,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let write = Write { row: key.row, action: Action::Upsert(Row::open(to_text(value)?)) };
        ignore_conflict(self.backend.batch(key.table, &key.partition, vec![write], deadline).await.map(drop))
    }

    pub(crate) async fn delete_row(&self, key: RowKey, deadline: Deadline) -> Result<(), StoreError> {
        let write = Write { row: key.row, action: Action::Delete };
        ignore_conflict(self.backend.batch(key.table, &key.partition, vec![write], deadline).await.map(drop))
    }
}

/// Another call may have been quicker; the row is as it should be either way.
pub(crate) fn ignore_conflict(result: Result<(), BatchError>) -> Result<(), StoreError> {
    match result {
        Err(BatchError::Store(error)) => Err(error),
        Ok(()) | Err(BatchError::Conflict | BatchError::MaybeApplied) => Ok(()),
    }
}
