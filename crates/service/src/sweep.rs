use std::time::Duration;

use tracing::{info, warn};

use crate::{Deadline, LookOrder, Service, ports::StoreError};

/// How long after its time a look counts as lost.
const PATIENCE: Duration = Duration::from_secs(120);

impl Service {
    /// Heals stragglers: looks whose message was lost are made now, and looks that were made or replaced are taken
    /// off the index. Safe to run twice and by two instances at once. Answers with the number of looks made.
    pub async fn sweep(&self, deadline: Deadline) -> Result<usize, StoreError> {
        let mut made = 0;
        for look in self.ports.store.overdue_looks(self.now() - PATIENCE, deadline).await? {
            if self.is_lost(&look, deadline).await? {
                if let Err(error) = self.settle(&look, deadline).await {
                    warn!(verification.id = %look.verification_id, %error, "a lost look could not be made");
                    continue;
                }
                made += 1;
            }
            self.ports.store.forget_look(&look, deadline).await?;
        }
        info!(looks = made, "swept");
        Ok(made)
    }

    /// The index is a hint: only the verification's own record tells.
    async fn is_lost(&self, look: &LookOrder, deadline: Deadline) -> Result<bool, StoreError> {
        let record = self.ports.store.verification(look.verification_id, deadline).await?;
        Ok(record.is_some_and(|record| {
            record.value.look.sequence == look.sequence && record.value.look.due.is_some()
        }))
    }
}
