use std::sync::Arc;

use contract::{AccountId, Timestamp, UserKey, VerificationId};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokens::LookupKey;

use super::{
    find::find,
    named::{Named, ShowError},
};
use crate::{
    kernel::{Clock, Deadline, StoreError},
    model::{Clients, SupportReference, UserId, iso8601},
    ports::Store,
    upkeep::{Erasure, Purges},
};

/// What is to be erased.
#[derive(Clone, Debug)]
pub enum EraseTarget {
    /// One verification. What limits count of its user stays, unless it is the only one.
    Verification(Named),
    /// A user with everything that there is, as a client knows the user; the default client if absent.
    User { user: UserId, client: Option<String> },
}

/// Whether anything happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EraseMode {
    /// Only says what would be erased.
    DryRun,
    Erase,
}

/// What was erased: for the user who asked for it, and for the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EraseReceipt {
    #[serde(with = "iso8601")]
    pub at: Timestamp,
    /// Nothing was erased yet.
    pub is_dry_run: bool,
    pub verifications: Vec<ErasedVerification>,
}

/// What became of one verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErasedVerification {
    pub verification_id: VerificationId,
    pub support_reference: String,
    /// The provider's account, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    pub progress: EraseProgress,
}

/// How far the erasure of a verification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EraseProgress {
    /// Nothing has happened yet.
    Planned,
    /// Everything is deleted here. The provider has not yet confirmed; the sweep asks it again.
    ErasedHere,
    /// Everything is deleted, here and at the provider.
    Erased,
}

/// Why nothing was erased.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EraseError {
    /// There is nothing, or no longer.
    #[error("no such verification or user, or no longer")]
    Unknown,
    /// No client of that name.
    #[error("unknown client")]
    UnknownClient,
    /// The store could not do it. What was erased stays erased: the same request goes on where this one has stopped.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ShowError> for EraseError {
    fn from(error: ShowError) -> Self {
        match error {
            ShowError::NotAName | ShowError::Unknown => Self::Unknown,
            ShowError::Store(error) => Self::Store(error),
        }
    }
}

/// Erases what operators are asked to erase, whatever its retention.
#[derive(Clone)]
pub struct Erase {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) clients: Arc<Clients>,
    pub(crate) lookup: LookupKey,
    pub(crate) erasure: Erasure,
    pub(crate) purges: Purges,
}

impl Erase {
    /// Erases here first, one verification after the other, and then at the provider. Safe to repeat.
    pub async fn run(
        &self,
        target: &EraseTarget,
        mode: EraseMode,
        deadline: Deadline,
    ) -> Result<EraseReceipt, EraseError> {
        let (user, wanted) = self.wanted(target, deadline).await?;
        let mut all = Vec::new();
        for id in self.store.verifications_of(user, deadline).await? {
            all.push(self.planned(id, deadline).await?);
        }
        let is_wanted = |one: &ErasedVerification| wanted.is_none_or(|wanted| wanted == one.verification_id);
        // The user's row goes with the last record, whatever tombstones are left.
        let mut records = all.iter().filter(|one| one.progress == EraseProgress::Planned).count();
        let mut verifications: Vec<_> = all.into_iter().filter(is_wanted).collect();
        if verifications.is_empty() {
            return Err(EraseError::Unknown);
        }
        for planned in verifications.iter_mut().filter(|_| mode == EraseMode::Erase) {
            let is_last = records == 1 && planned.progress == EraseProgress::Planned;
            records -= usize::from(planned.progress == EraseProgress::Planned);
            *planned = self.erase(planned.verification_id, is_last, deadline).await?;
        }
        Ok(EraseReceipt { at: self.clock.now(), is_dry_run: mode == EraseMode::DryRun, verifications })
    }

    /// The user, under the name that the rows have, and which of the verifications alone is meant.
    async fn wanted(
        &self,
        target: &EraseTarget,
        deadline: Deadline,
    ) -> Result<(UserKey, Option<VerificationId>), EraseError> {
        match target {
            EraseTarget::Verification(named) => {
                let id = find(&*self.store, named, deadline).await?;
                Ok((id.user(), Some(id)))
            }
            EraseTarget::User { user, client } => {
                let client = self.clients.named(client.as_deref()).ok_or(EraseError::UnknownClient)?;
                let name = user.name(&client.tenant, &self.lookup);
                Ok((self.store.find_user(name, deadline).await?.0, None))
            }
        }
    }

    async fn planned(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<ErasedVerification, StoreError> {
        let Some(record) = self.store.verification(id, deadline).await? else {
            let tombstone = self.store.tombstone(id, deadline).await?;
            let account = tombstone.and_then(|tombstone| tombstone.account);
            return Ok(erased(id, account, EraseProgress::ErasedHere));
        };
        let account = record.value.verification.transaction.map(|transaction| transaction.account);
        Ok(erased(id, account, EraseProgress::Planned))
    }

    async fn erase(
        &self,
        id: VerificationId,
        with_user: bool,
        deadline: Deadline,
    ) -> Result<ErasedVerification, StoreError> {
        let purge = self.erasure.purge_of(id);
        let tombstone = self.erasure.erase_now(&purge, with_user, deadline).await?;
        let account = tombstone.and_then(|tombstone| tombstone.account);
        let is_gone = self.purges.run(&purge, deadline).await?;
        let progress = if is_gone { EraseProgress::Erased } else { EraseProgress::ErasedHere };
        Ok(erased(id, account, progress))
    }
}

fn erased(
    verification_id: VerificationId,
    account: Option<AccountId>,
    progress: EraseProgress,
) -> ErasedVerification {
    let support_reference = SupportReference::of(verification_id).to_string();
    ErasedVerification { verification_id, support_reference, account, progress }
}
