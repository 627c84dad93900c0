use std::time::Duration;

use serde::{Deserialize, Serialize};
use tracing::{error, info, warn};
use verification::{AccountId, State, Timestamp, UserKey, VerificationId};

use crate::{
    Client, Deadline, Record, Service,
    ports::{CommitError, ProviderError, StoreError, Version, Versioned},
};

/// When to see whether a verification has to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErasureOrder {
    /// Which verification.
    pub verification_id: VerificationId,
    /// When.
    pub due: Timestamp,
}

/// What is left of an erased verification until the provider has deleted its part: nothing about the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tombstone {
    /// The provider's account, still to be deleted there; absent where nothing was bought.
    pub account: Option<AccountId>,
    /// Since when.
    pub erased_at: Timestamp,
    /// Another name that leads to the user's rows and goes with them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub alias: Option<UserKey>,
}

/// An open verification is seen again after this time.
const OPEN_PAUSE: Duration = Duration::from_secs(24 * 3600);
/// The pause before the provider is asked again to delete.
const DELETION_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// How long one deletion at the provider may take.
const DELETION_TIME: Duration = Duration::from_secs(10);

impl Service {
    /// Erases what retention no longer allows: first the record, with the key of its evidence, then the provider's
    /// part, then what is left. Each step can be repeated, and by two instances at once. Answers with the number of
    /// verifications that are gone for good.
    pub async fn erase_due(&self, deadline: Deadline) -> Result<usize, StoreError> {
        let mut gone = 0;
        for erasure in self.ports.store.due_erasures(self.now(), deadline).await? {
            match self.erase(erasure.verification_id, deadline).await? {
                Some(due) => {
                    self.ports.store.plan_erasure(&ErasureOrder { due, ..erasure }, deadline).await?;
                }
                None => gone += 1,
            }
            self.ports.store.forget_erasure(&erasure, deadline).await?;
        }
        Ok(gone)
    }

    /// Goes as far as it can. Answers with the time to go on, if there is anything left to do.
    async fn erase(&self, id: VerificationId, deadline: Deadline) -> Result<Option<Timestamp>, StoreError> {
        if let Some(record) = self.ports.store.verification(id, deadline).await? {
            let now = self.now();
            match self.erasable_at(&record.value) {
                Some(due) if due <= now => match self.leave_tombstone(&record, deadline).await {
                    Err(CommitError::Conflict) => return Ok(Some(now)),
                    Err(CommitError::Store(error)) => return Err(error),
                    Ok(()) => info!(verification.id = %id, "a verification was erased"),
                },
                later => return Ok(Some(later.unwrap_or(now + OPEN_PAUSE))),
            }
        }
        match self.ports.store.tombstone(id, deadline).await? {
            Some(tombstone) => self.purge(id, &tombstone, deadline).await,
            None => Ok(None),
        }
    }

    /// When the retention of this record ends; `None` while it is open.
    fn erasable_at(&self, record: &Record) -> Option<Timestamp> {
        let client = self.retaining_client(record);
        let verification = &record.verification;
        let ended = match &verification.state {
            State::Created => verification.created_at + self.config.schedule.created_lifetime,
            State::AwaitingUser { .. } | State::Submitted { .. } | State::Overdue { .. } => return None,
            State::Approved { at, .. } => *at + client.rules.validity,
            State::Rejected { at, .. } | State::Review { at, .. } => *at,
            State::Incomplete { transaction, .. } | State::Withdrawn { transaction, .. } => {
                transaction.expires_at
            }
            State::Expired { transaction } | State::Superseded { transaction } => {
                transaction.as_ref().map_or(verification.created_at, |transaction| transaction.expires_at)
            }
        };
        Some(ended + client.retention)
    }

    /// A record outlives its client's registration: then the default client's terms hold.
    fn retaining_client(&self, record: &Record) -> &Client {
        self.client(Some(&record.client.0)).unwrap_or_else(|| self.config.clients.default_client())
    }

    /// The user's row goes with the user's latest attempt: what it counts is older than any window.
    async fn leave_tombstone(
        &self,
        record: &Versioned<Record>,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        let verification = &record.value.verification;
        let account = verification.state.transaction().map(|transaction| transaction.account.clone());
        let user = self.user_to_erase(verification.id, deadline).await?;
        let alias = Some(self.present_name(&record.value))
            .filter(|name| user.is_some() && *name != verification.id.user());
        let tombstone = Tombstone { account, erased_at: self.now(), alias };
        self.ports.store.erase(verification.id, &record.version, &tombstone, user, deadline).await
    }

    async fn user_to_erase(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<(UserKey, Version)>, StoreError> {
        let user = self.ports.store.user(id.user(), deadline).await?;
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
            && let Err(error) = self.ports.provider.delete(account, deadline.at_most(DELETION_TIME)).await
        {
            match error {
                ProviderError::Refused => {
                    error!(verification.id = %id, provider.account = account.0, "the provider refuses to delete an account; trying again later");
                }
                ProviderError::Unavailable | ProviderError::Lost => {
                    warn!(verification.id = %id, %error, "an account could not be deleted; trying again later");
                }
            }
            return Ok(Some(self.now() + DELETION_PAUSE));
        }
        self.ports.store.purge(id, tombstone.alias, deadline).await?;
        info!(verification.id = %id, "nothing is left of an erased verification");
        Ok(None)
    }
}
