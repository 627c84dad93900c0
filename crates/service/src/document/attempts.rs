use std::sync::Arc;

use verification::User;

use crate::{
    kernel::{Clock, Deadline, StoreError},
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
    /// How many more rejected attempts the user of this record has: one point read.
    pub async fn remaining(&self, record: &Record, deadline: Deadline) -> Result<u32, StoreError> {
        let user = self.users.user(record.verification.id.user(), deadline).await?;
        Ok(self.of(&user.value, record))
    }

    /// The same where the user's row is at hand.
    #[must_use]
    pub fn of(&self, user: &User, record: &Record) -> u32 {
        user.remaining_attempts(&self.clients.of(record).limits, self.clock.now())
    }

    /// The same where it makes a difference: to a rejection. Else no read and zero.
    pub async fn remaining_if_rejected(
        &self,
        record: &Record,
        deadline: Deadline,
    ) -> Result<u32, StoreError> {
        match record.verification.state.rejection() {
            Some(_) => self.remaining(record, deadline).await,
            None => Ok(0),
        }
    }
}
