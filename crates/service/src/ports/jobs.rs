use async_trait::async_trait;
use contract::Timestamp;

use crate::{
    kernel::{Deadline, StoreError},
    model::{Job, JobKind},
};

/// Where a page of jobs has ended: the next begins behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobCursor(pub String, pub String);

/// Some of the jobs that are due, in the order of time within each part of the index.
#[derive(Clone, Debug, Default)]
pub struct JobPage {
    pub jobs: Vec<Job>,
    /// Rows that cannot be read, by their place. They stay.
    pub unreadable: Vec<StoreError>,
    /// Where this page has ended; absent where there was nothing.
    pub next: Option<JobCursor>,
}

/// Background work, beside the queue that delivers it.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Jobs of a kind that were due before `until` and are not done, behind the end of an earlier page: the hint from which a
    /// sweep heals.
    async fn due_jobs(
        &self,
        kind: JobKind,
        until: Timestamp,
        behind: Option<JobCursor>,
        deadline: Deadline,
    ) -> Result<JobPage, StoreError>;

    /// Plans a job outside a commit.
    async fn put_job(&self, job: &Job, deadline: Deadline) -> Result<(), StoreError>;

    /// The job is done, or another has taken its place.
    async fn complete_job(&self, job: &Job, deadline: Deadline) -> Result<(), StoreError>;

    /// Jobs whose message failed so often that the platform put it aside. Taken away by this call; the index still holds what
    /// is lost on the way.
    async fn dead_jobs(&self, deadline: Deadline) -> Result<Vec<Job>, StoreError>;
}
