use std::sync::Arc;

use contract::{NextStep, UserKey};
use tracing::error;
use verification::User;

use crate::{
    kernel::{Clock, Deadline, StoreError, skip_unreadable},
    model::{Clients, Record},
    ports::Users,
};

/// How many attempts a user has left. The user's row is the one source; every answer and page asks here.
#[derive(Clone)]
pub struct Attempts {
    pub users: Arc<dyn Users>,
    /// The relying parties and their limits.
    pub clients: Arc<Clients>,
    pub clock: Arc<dyn Clock>,
}

impl Attempts {
    /// The user's row, as far as attempts are counted in it: one point read. A verdict is told although that row cannot be read;
    /// a further attempt cannot begin until it can.
    pub async fn user(&self, key: UserKey, deadline: Deadline) -> Result<User, StoreError> {
        let user = skip_unreadable(self.users.user(key, deadline).await, |error| {
            error!(?error, "user unreadable, attempts are not counted");
        })?;
        Ok(user.map(|user| user.value).unwrap_or_default())
    }

    /// How many more attempts the user of this record has: one point read.
    pub async fn remaining(&self, record: &Record, deadline: Deadline) -> Result<u32, StoreError> {
        let user = self.user(record.verification.id.user(), deadline).await?;
        Ok(self.of(&user, record))
    }

    /// The same where the user's row is at hand.
    #[must_use]
    pub fn of(&self, user: &User, record: &Record) -> u32 {
        let limits = &self.clients.of(record).limits;
        user.within(&record.group()).remaining_attempts(limits, Some(&record.verification), self.clock.now())
    }

    /// The same where another attempt may have to be offered. Else no read, and one: nothing hangs on it.
    pub async fn remaining_if_offered(&self, record: &Record, deadline: Deadline) -> Result<u32, StoreError> {
        let effective_state = self.clients.of(record).effective_state(record, 1, self.clock.now());
        match effective_state.meaning().next_step {
            NextStep::Retry => self.remaining(record, deadline).await,
            _ => Ok(1),
        }
    }
}
