use std::{future::ready, sync::Arc, time::Duration};

use contract::Timestamp;
use futures::{StreamExt, future::join5, stream};
use tracing::{error, info, warn};

use super::{JobRunner, follow::follow, full_hour::full_hour};
use crate::{
    kernel::{Clock, Deadline, StoreError, StoreErrorKind},
    model::{Job, JobKind, Measure},
    ports::Store,
};

/// How long after its time a poll counts as lost: until then the queue may still bring it.
const LOST_AFTER: Duration = Duration::from_secs(120);

/// How long after its window a counter stays: clocks differ.
const COUNTER_GRACE: Duration = Duration::from_secs(2 * 3600);

/// A job whose verification cannot be read is tried again after this time: an operator may give back a key.
const UNREADABLE_PAUSE: Duration = Duration::from_secs(24 * 3600);

/// What a job may need. So much before the deadline no further one is begun.
const TIME_FOR_JOB: Duration = Duration::from_secs(12);

/// How many jobs run at the same time that touch the store alone.
const AT_ONCE: usize = 16;

/// How many polls are made at the same time: those of users who wait share the provider's rate limit.
const POLLS_AT_ONCE: usize = 4;

/// How many accounts are deleted at the same time. 100,000 a day are 350 in each sweep; with a third of a second for each
/// deletion these are done in twenty seconds.
const DELETIONS_AT_ONCE: usize = 6;

/// Finds what was left behind.
#[derive(Clone)]
pub struct Sweep {
    /// The index, and everything else.
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub jobs: JobRunner,
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Lost polls that were made.
    pub polls: usize,
    /// Verifications that left a tombstone.
    pub erased: usize,
    /// Erased verifications that are gone for good.
    pub purged: usize,
    /// Accounts without verification that were deleted.
    pub orphans: usize,
}

impl Sweep {
    /// Makes lost polls, erases what retention no longer allows, and brings a rotation of keys forward. Safe to run twice and by
    /// two instances at once.
    ///
    /// Its tasks run beside one another, each with the whole time: a provider that hangs holds up nothing but what calls it.
    ///
    /// # Errors
    /// The first one, after everything was tried.
    pub async fn run(&self, deadline: Deadline) -> Result<Swept, StoreError> {
        let now = self.clock.now();
        let (polls, (erased, purged), orphans, counters, keys) = join5(
            self.make_lost_polls(now, deadline),
            self.erase(now, deadline),
            self.work_off(JobKind::Orphan, now, POLLS_AT_ONCE, deadline),
            self.store.forget_counters(now - COUNTER_GRACE, deadline),
            self.store.rewrap(deadline),
        )
        .await;
        let swept = Swept {
            polls: done("lost polls", &polls),
            erased: done("erasures", &erased),
            purged: done("purges", &purged),
            orphans: done("accounts without verification", &orphans),
        };
        done("old counters", &counters.clone().map(|()| 0));
        done("rotation of keys", &keys.clone().map(|()| 0));
        info!(
            polls = swept.polls,
            erased = swept.erased,
            purged = swept.purged,
            orphans = swept.orphans,
            "swept"
        );
        polls.and(erased).and(purged).and(orphans).map(drop).and(counters).and(keys).map(|()| swept)
    }

    async fn make_lost_polls(&self, now: Timestamp, deadline: Deadline) -> Result<usize, StoreError> {
        // The index still holds all of them, so that nothing hangs on reading what was put aside.
        match self.store.dead_jobs(deadline).await {
            Ok(dead) => dead.iter().for_each(|job| {
                Measure::PutAside.note();
                warn!(verification.id = %job.verification_id(), "job put aside after failing again and again");
            }),
            Err(error) => warn!(?error, "messages put aside could not be read"),
        }
        self.work_off(JobKind::Poll, now - LOST_AFTER, POLLS_AT_ONCE, deadline).await
    }

    /// First all records, which needs no provider, and then what is left of them. Half of the time is for each.
    async fn erase(
        &self,
        now: Timestamp,
        deadline: Deadline,
    ) -> (Result<usize, StoreError>, Result<usize, StoreError>) {
        let half = deadline.instant().saturating_duration_since(tokio::time::Instant::now()) / 2;
        let erased = self.work_off(JobKind::Erase, now, AT_ONCE, deadline.at_most(half)).await;
        (erased, self.work_off(JobKind::Purge, now, DELETIONS_AT_ONCE, deadline).await)
    }

    /// Carries out all jobs of a kind that are due, some at the same time, as far as there is time. Answers how many of them
    /// had anything to do.
    async fn work_off(
        &self,
        kind: JobKind,
        until: Timestamp,
        at_once: usize,
        deadline: Deadline,
    ) -> Result<usize, StoreError> {
        let (mut done, mut behind) = (0, None);
        loop {
            let is_first = behind.is_none();
            let page = self.store.due_jobs(kind, until, behind, deadline).await?;
            if is_first && let Some(oldest) = page.jobs.iter().map(Job::due).min() {
                Measure::SweepLag(kind, self.clock.now().since(oldest)).note();
            }
            for error in &page.unreadable {
                error!(?error, "job unreadable");
            }
            let in_time = |_: &Job| ready(deadline.allows(TIME_FOR_JOB));
            let runs = stream::iter(page.jobs).take_while(in_time).map(|job| self.try_job(job, deadline));
            done += runs.buffer_unordered(at_once).filter(|is_done| ready(*is_done)).count().await;
            behind = page.next;
            if behind.is_none() || !deadline.allows(TIME_FOR_JOB) {
                return Ok(done);
            }
        }
    }

    /// One job that fails keeps no other from being carried out.
    async fn try_job(&self, job: Job, deadline: Deadline) -> bool {
        let (kind, id) = (job.kind().name(), job.verification_id());
        match self.jobs.run(&job, deadline).await {
            Ok(is_done) => is_done,
            Err(error) if error.kind() == StoreErrorKind::Unreadable => {
                error!(verification.id = %id, kind, ?error, "verification unreadable, its job is tried again in a day");
                if let Err(error) = self.postpone(job, deadline).await {
                    warn!(verification.id = %id, kind, ?error, "job not postponed");
                }
                false
            }
            Err(error) => {
                warn!(verification.id = %id, kind, ?error, "job failed, retrying with the next sweep");
                false
            }
        }
    }

    async fn postpone(&self, job: Job, deadline: Deadline) -> Result<(), StoreError> {
        let later = job.clone().at(full_hour(self.clock.now() + UNREADABLE_PAUSE));
        follow(&*self.store, &job, Some(&later), deadline).await
    }
}

/// How much a task did. One that failed says so, and the others go on.
fn done(task: &'static str, result: &Result<usize, StoreError>) -> usize {
    result.as_ref().copied().unwrap_or_else(|error| {
        warn!(task, ?error, "task of the sweep failed, going on with the next sweep");
        0
    })
}
