use std::time::Duration;

use contract::Timestamp;
use service::{
    kernel::{Deadline, StoreError},
    model::JobKind,
    ports::Jobs,
};
use state::{QueueDepth, Trial};

use super::{
    catalogue::{OVERDUE_JOBS, QUEUE, STORE_CLOCK, STORE_RIGHTS},
    examined::Doctor,
    finding::{Finding, Status},
};
use crate::key_notice::written;

const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);
/// Longer than a message takes that is not lost.
const POLL_TOLERANCE: Duration = Duration::from_secs(3 * 60);
/// Three runs of the sweep.
const JOB_TOLERANCE: Duration = Duration::from_secs(15 * 60);

impl Doctor {
    pub(super) async fn examine_store(&self, deadline: Deadline) -> Vec<Finding> {
        let rights = self.rights(deadline).await;
        // Storage that has answered has told its time.
        let clock = if rights.status == Status::Ok {
            self.store_clock()
        } else {
            STORE_CLOCK.skipped("storage did not answer everything")
        };
        let (jobs, queue) = tokio::join!(self.overdue_jobs(deadline), self.queue(deadline));
        vec![rights, clock, jobs, queue]
    }

    async fn rights(&self, deadline: Deadline) -> Finding {
        let trials = self.state.trials(deadline).await;
        let refused = |trial: &Trial| {
            let (step, error) = trial.failed.as_ref()?;
            Some(format!("cannot {step} in {}: {error:?}", trial.place))
        };
        let refused: Vec<_> = trials.iter().filter_map(refused).collect();
        if refused.is_empty() {
            let places: Vec<_> = trials.iter().map(|trial| trial.place.to_string()).collect();
            STORE_RIGHTS.ok(format!("wrote, read and deleted in {}", places.join(", ")))
        } else {
            STORE_RIGHTS.failed(refused.join("; "))
        }
    }

    fn store_clock(&self) -> Finding {
        let (own, storage) = (self.own_clock.now(), self.clock.now());
        let apart = own.since(storage).max(storage.since(own));
        let found = format!("{} s apart", apart.as_secs());
        if apart < CLOCK_TOLERANCE { STORE_CLOCK.ok(found) } else { STORE_CLOCK.warning(found) }
    }

    /// The kinds one by one: one page of each tells the oldest.
    async fn overdue_jobs(&self, deadline: Deadline) -> Finding {
        let until = self.clock.now() - JOB_TOLERANCE;
        let mut overdue = Vec::new();
        for kind in JobKind::ALL.iter().copied() {
            match self.oldest_job(kind, until, deadline).await {
                Ok(Some(since)) => overdue.push(format!("{kind} since {}", written(since))),
                Ok(None) => {}
                Err(error) => return OVERDUE_JOBS.skipped(format!("the index cannot be read: {error:?}")),
            }
        }
        if overdue.is_empty() {
            OVERDUE_JOBS.ok("nothing is overdue")
        } else {
            OVERDUE_JOBS.failed(format!("overdue: {}", overdue.join(", ")))
        }
    }

    async fn oldest_job(
        &self,
        kind: JobKind,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Option<Timestamp>, StoreError> {
        let page = self.state.due_jobs(kind, until, None, deadline).await?;
        if let Some(error) = page.unreadable.into_iter().next() {
            return Err(error);
        }
        Ok(page.jobs.iter().map(service::model::Job::due).filter(|due| *due < until).min())
    }

    /// A poll that only the sweep will make: it takes away messages that were put aside, so that none of them may be left to see.
    async fn late_poll(&self, deadline: Deadline) -> Option<Timestamp> {
        let until = self.clock.now() - POLL_TOLERANCE;
        self.oldest_job(JobKind::Poll, until, deadline).await.ok().flatten()
    }

    async fn queue(&self, deadline: Deadline) -> Finding {
        match self.state.queue_depth(deadline).await {
            Ok(None) => QUEUE.skipped("this process delivers its own queue"),
            Ok(Some(QueueDepth { waiting, poison: 0 })) => match self.late_poll(deadline).await {
                Some(since) => QUEUE.warning(format!(
                    "a poll waits since {}: its message is lost or the function `jobs` is behind",
                    written(since)
                )),
                None => QUEUE.ok(format!("{waiting} messages wait for their time, none was put aside")),
            },
            Ok(Some(QueueDepth { waiting, poison })) => {
                QUEUE.warning(format!("{poison} messages were put aside, {waiting} wait for their time"))
            }
            Err(error) => QUEUE.skipped(format!("the queue cannot be read: {error:?}")),
        }
    }
}
