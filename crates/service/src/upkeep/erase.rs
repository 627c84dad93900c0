use std::{sync::Arc, time::Duration};

use contract::{Timestamp, UserKey, VerificationId};
use tokens::LookupKey;
use tracing::{error, info, warn};
use verification::{Schedule, State};

use crate::{
    kernel::{CanConflict, Clock, Deadline, StoreError, Version, Versioned},
    model::{Clients, EraseJob, Record, Tombstone},
    ports::{DocumentProvider, ProviderError, Store},
};

/// An open verification is seen again after this time.
const OPEN_PAUSE: Duration = Duration::from_secs(24 * 3600);
/// The pause before the provider is asked again to delete.
const DELETION_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// How long one deletion at the provider may take.
const DELETION_TIME: Duration = Duration::from_secs(10);

/// Erases what retention no longer allows.
#[derive(Clone)]
pub struct Erasure {
    /// Where verifications and users are.
    pub store: Arc<dyn Store>,
    /// Who deletes as well.
    pub provider: Arc<dyn DocumentProvider>,
    pub clock: Arc<dyn Clock>,
    /// The relying parties and their retention.
    pub clients: Arc<Clients>,
    /// How long a verification may wait for its transaction.
    pub schedule: Arc<Schedule>,
    /// Finds other names of a user.
    pub lookup: LookupKey,
}

impl Erasure {
    /// Erases a verification whose retention is over: first the record, with the key of its evidence, then the provider's
    /// part, then what is left. Each step can be repeated, and by two instances at once. Answers whether it is gone for good.
    pub async fn run(&self, job: &EraseJob, deadline: Deadline) -> Result<bool, StoreError> {
        let later = self.erase(job.verification_id, deadline).await?;
        if let Some(due) = later {
            self.store.put_job(&EraseJob { due, ..*job }.into(), deadline).await?;
        }
        if later != Some(job.due) {
            self.store.complete_job(&(*job).into(), deadline).await?;
        }
        Ok(later.is_none())
    }

    /// Goes as far as it can. Answers with the time to go on, if there is anything left to do.
    async fn erase(&self, id: VerificationId, deadline: Deadline) -> Result<Option<Timestamp>, StoreError> {
        if let Some(record) = self.store.verification(id, deadline).await? {
            let now = self.clock.now();
            match self.erasable_at(&record.value) {
                Some(due) if due <= now => match self.leave_tombstone(&record, deadline).await {
                    Err(error) if error.is_conflict() => return Ok(Some(now)),
                    Err(error) => return Err(error),
                    Ok(()) => info!(verification.id = %id, "verification erased"),
                },
                later => return Ok(Some(later.unwrap_or(now + OPEN_PAUSE))),
            }
        }
        match self.store.tombstone(id, deadline).await? {
            Some(tombstone) => self.purge(id, &tombstone, deadline).await,
            None => Ok(None),
        }
    }

    /// When the retention of this record ends; `None` while it is open.
    fn erasable_at(&self, record: &Record) -> Option<Timestamp> {
        let client = self.clients.of(record);
        let verification = &record.verification;
        let token_end = verification.transaction.as_ref().map(|transaction| transaction.expires_at);
        let ended = match &verification.state {
            State::Created => verification.created_at + self.schedule.created_lifetime,
            State::AwaitingUser | State::Submitted { .. } | State::Overdue { .. } => return None,
            State::Approved { at, .. } => *at + client.rules.validity,
            State::Rejected { at, .. } | State::Review { at, .. } | State::Differs { since: at, .. } => *at,
            State::Incomplete { .. }
            | State::Withdrawn
            | State::Expired
            | State::Superseded
            | State::Closed => token_end.unwrap_or(verification.created_at),
        };
        Some(ended + client.retention)
    }

    /// The user's row goes with the user's latest attempt: what it counts is older than any window.
    async fn leave_tombstone(
        &self,
        record: &Versioned<Record>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let verification = &record.value.verification;
        let account = verification.transaction.as_ref().map(|transaction| transaction.account.clone());
        let user = self.user_to_erase(verification.id, deadline).await?;
        let alias = Some(record.value.subject.name(&self.lookup))
            .filter(|name| user.is_some() && *name != verification.id.user());
        let tombstone = Tombstone { account, erased_at: self.clock.now(), alias };
        self.store.erase(verification.id, &record.version, &tombstone, user, deadline).await
    }

    async fn user_to_erase(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<(UserKey, Version)>, StoreError> {
        let user = self.store.user(id.user(), deadline).await?;
        let is_latest = user.value.current.is_some_and(|current| current.attempt == id.attempt());
        Ok(is_latest.then(|| (id.user(), user.version)))
    }

    async fn purge(
        &self,
        id: VerificationId,
        tombstone: &Tombstone,
        deadline: Deadline,
    ) -> Result<Option<Timestamp>, StoreError> {
        if let Some(account) = &tombstone.account
            && let Err(error) = self.provider.delete(account, deadline.at_most(DELETION_TIME)).await
        {
            match error {
                ProviderError::Refused => {
                    error!(verification.id = %id, provider.account = account.0, "account deletion refused by provider, retrying later");
                }
                ProviderError::Unavailable | ProviderError::Lost => {
                    warn!(verification.id = %id, %error, "account deletion failed, retrying later");
                }
            }
            return Ok(Some(self.clock.now() + DELETION_PAUSE));
        }
        self.store.purge(id, tombstone.alias, deadline).await?;
        info!(verification.id = %id, "erased verification purged");
        Ok(None)
    }
}
