use std::{sync::Arc, time::Duration};

use tracing::{error, info, warn};

use crate::{
    document::Polls,
    kernel::{Clock, Deadline, StoreError},
    model::Job,
    ports::Store,
    upkeep::erase::Erasure,
};

/// How long after its time a job counts as lost: until then the queue may still bring it.
const LOST_AFTER: Duration = Duration::from_secs(120);

/// How long after its window a counter stays: clocks differ.
const COUNTER_GRACE: Duration = Duration::from_secs(2 * 3600);

/// Finds what was left behind.
#[derive(Clone)]
pub struct Sweep {
    /// The index, and everything else.
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    /// Polls the provider.
    pub polls: Polls,
    /// Erases.
    pub erasure: Erasure,
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Lost polls that were made.
    pub polls: usize,
    /// Verifications that are gone for good.
    pub erased: usize,
}

impl Sweep {
    /// Carries out lost jobs, erases what retention no longer allows, and brings a rotation of keys forward. Safe to run twice
    /// and by two instances at once.
    pub async fn run(&self, deadline: Deadline) -> Result<Swept, StoreError> {
        let swept = self.run_jobs(deadline).await?;
        self.store.forget_counters(self.clock.now() - COUNTER_GRACE, deadline).await?;
        self.store.rewrap(deadline).await?;
        info!(polls = swept.polls, erased = swept.erased, "swept");
        Ok(swept)
    }

    /// Jobs whose message was lost or put aside, or that lay too far ahead for the queue, are carried out now.
    async fn run_jobs(&self, deadline: Deadline) -> Result<Swept, StoreError> {
        let mut swept = Swept::default();
        let dead = self.store.dead_jobs(deadline).await?;
        if !dead.is_empty() {
            warn!(jobs = dead.len(), "jobs put aside after failing again and again");
        }
        for job in dead {
            self.try_job(&job, &mut swept, deadline).await;
        }
        let until = self.clock.now() - LOST_AFTER;
        let mut behind = None;
        loop {
            let page = self.store.due_jobs(until, behind, deadline).await?;
            for error in &page.unreadable {
                error!(?error, "job unreadable");
            }
            for job in &page.jobs {
                self.try_job(job, &mut swept, deadline).await;
            }
            behind = page.next;
            if behind.is_none() {
                return Ok(swept);
            }
        }
    }

    async fn try_job(&self, job: &Job, swept: &mut Swept, deadline: Deadline) {
        if let Err(error) = self.run_job(job, swept, deadline).await {
            warn!(verification.id = %job.verification_id(), ?error, "lost job failed");
        }
    }

    async fn run_job(&self, job: &Job, swept: &mut Swept, deadline: Deadline) -> Result<(), StoreError> {
        match job {
            Job::Poll(poll) if self.polls.is_pending(poll, deadline).await? => {
                self.polls.run(poll, deadline).await?;
                swept.polls += 1;
                Ok(())
            }
            Job::Poll(_) => self.store.complete_job(job, deadline).await,
            Job::Erase(erase) => {
                swept.erased += usize::from(self.erasure.run(erase, deadline).await?);
                Ok(())
            }
        }
    }
}
