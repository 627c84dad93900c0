use std::time::Duration;

use tracing::{info, warn};

use crate::{Deadline, PollJob, Service, ports::StoreError};

/// How long after its time a poll counts as lost.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long after its window a counter stays: clocks differ.
const COUNTER_PATIENCE: Duration = Duration::from_secs(2 * 3600);

impl Service {
    /// Heals stragglers, erases what retention no longer allows, and brings a rotation of keys forward. Safe to run twice and by two instances at once.
    /// Answers with the number of polls made.
    pub async fn sweep(&self, deadline: Deadline) -> Result<usize, StoreError> {
        let made = self.heal(deadline).await?;
        let erased = self.erase_due(deadline).await?;
        self.ports.store.forget_counters(self.now() - COUNTER_PATIENCE, deadline).await?;
        self.ports.store.rewrap(deadline).await?;
        info!(polls = made, erased, "swept");
        Ok(made)
    }

    /// Looks whose message was lost or put aside are made now; looks that were made or replaced are taken off the index.
    async fn heal(&self, deadline: Deadline) -> Result<usize, StoreError> {
        let mut made = 0;
        let poisoned = self.ports.store.poisoned_polls(deadline).await?;
        if !poisoned.is_empty() {
            warn!(polls = poisoned.len(), "messages were put aside after failing again and again");
        }
        let overdue = self.ports.store.overdue_polls(self.now() - PATIENCE, deadline).await?;
        for poll in poisoned.into_iter().chain(overdue) {
            if self.is_lost(&poll, deadline).await? {
                if let Err(error) = self.poll(&poll, deadline).await {
                    warn!(verification.id = %poll.verification_id, %error, "a lost poll could not be made");
                    continue;
                }
                made += 1;
            }
            self.ports.store.forget_poll(&poll, deadline).await?;
        }
        Ok(made)
    }

    /// The index is a hint: only the verification's own record tells.
    async fn is_lost(&self, poll: &PollJob, deadline: Deadline) -> Result<bool, StoreError> {
        let record = self.ports.store.verification(poll.verification_id, deadline).await?;
        Ok(record.is_some_and(|record| {
            record.value.poll.sequence == poll.sequence && record.value.poll.due.is_some()
        }))
    }
}
