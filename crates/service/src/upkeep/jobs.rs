use super::{Erasure, Orphans, Purges};
use crate::{
    document::Polls,
    kernel::{Deadline, StoreError},
    model::Job,
};

/// Carries out jobs.
#[derive(Clone)]
pub struct JobRunner {
    pub polls: Polls,
    pub erasure: Erasure,
    pub purges: Purges,
    pub orphans: Orphans,
}

impl JobRunner {
    /// Carries out a job. Safe to run twice and by two instances at once. Answers whether there was anything to be done now:
    /// a poll made, a record erased, an account deleted.
    pub async fn run(&self, job: &Job, deadline: Deadline) -> Result<bool, StoreError> {
        match job {
            Job::Poll(job) => self.polls.run(job, deadline).await,
            Job::Erase(job) => self.erasure.run(job, deadline).await,
            Job::Purge(job) => self.purges.run(job, deadline).await,
            Job::Orphan(job) => self.orphans.run(job, deadline).await,
        }
    }
}
