use crate::{
    document::Polls,
    kernel::{Deadline, StoreError},
    model::Job,
    upkeep::erase::Erasure,
};

/// Carries out jobs.
#[derive(Clone)]
pub struct JobRunner {
    /// Polls the provider.
    pub polls: Polls,
    /// Erases.
    pub erasure: Erasure,
}

impl JobRunner {
    /// Carries out a job. Safe to run twice and by two instances at once.
    pub async fn run(&self, job: &Job, deadline: Deadline) -> Result<(), StoreError> {
        match job {
            Job::Poll(job) => self.polls.run(job, deadline).await,
            Job::Erase(job) => self.erasure.run(job, deadline).await.map(drop),
        }
    }
}
