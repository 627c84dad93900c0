use std::{sync::Arc, time::Duration};

use contract::{AccountId, VerificationId};
use tracing::{error, info, warn};

use super::{follow::follow, forget::forget_user, full_hour::full_hour};
use crate::{
    kernel::{Clock, Deadline, StoreError},
    model::{Job, Measure, PurgeJob},
    ports::{DocumentProvider, ProviderError, Store},
};

/// The pause before the provider is asked again to delete.
pub(super) const DELETION_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// After so many days an operator has to see to it.
const DAYS_OF_PATIENCE: u64 = 3;
/// How long one deletion at the provider may take.
const DELETION_TIME: Duration = Duration::from_secs(10);

/// Deletes what an erasure has left: the provider's part, and then the tombstone.
#[derive(Clone)]
pub struct Purges {
    pub store: Arc<dyn Store>,
    pub accounts: Accounts,
    pub clock: Arc<dyn Clock>,
}

impl Purges {
    /// Goes on where a tombstone was left. Answers whether the verification is gone for good.
    pub async fn run(&self, job: &PurgeJob, deadline: Deadline) -> Result<bool, StoreError> {
        let is_gone = self.purge(job.verification_id, deadline).await?;
        let this = Job::from(*job);
        let again = (!is_gone).then(|| this.clone().at(full_hour(self.clock.now() + DELETION_PAUSE)));
        follow(&*self.store, &this, again.as_ref(), deadline).await?;
        Ok(is_gone)
    }

    async fn purge(&self, id: VerificationId, deadline: Deadline) -> Result<bool, StoreError> {
        let Some(tombstone) = self.store.tombstone(id, deadline).await? else { return Ok(true) };
        if let Some(account) = &tombstone.account
            && !self.accounts.delete(id, account, deadline).await
        {
            let days = self.clock.now().since(tombstone.erased_at).as_secs() / 86_400;
            if days >= DAYS_OF_PATIENCE {
                error!(verification.id = %id, provider.account = account.0, days, "account not deleted by provider for days");
            }
            return Ok(false);
        }
        // Before the tombstone goes: it makes sure that this is done again if it is cut short.
        forget_user(&*self.store, id.user(), deadline).await?;
        self.store.purge(id, &tombstone, deadline).await?;
        Measure::Purged.note();
        info!(verification.id = %id, "erased verification purged");
        Ok(true)
    }
}

/// Deletes accounts at the provider.
#[derive(Clone)]
pub struct Accounts {
    pub provider: Arc<dyn DocumentProvider>,
}

impl Accounts {
    /// Whether the account is deleted; one that was deleted before is.
    pub(super) async fn delete(&self, id: VerificationId, account: &AccountId, deadline: Deadline) -> bool {
        match self.provider.delete(account, deadline.at_most(DELETION_TIME)).await {
            Ok(()) => true,
            Err(ProviderError::Refused) => {
                error!(verification.id = %id, provider.account = account.0, "account deletion refused by provider, retrying later");
                false
            }
            Err(error) => {
                warn!(verification.id = %id, %error, "account deletion failed, retrying later");
                false
            }
        }
    }
}
