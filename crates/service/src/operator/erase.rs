use std::{collections::BTreeMap, sync::Arc};

use contract::{AccountId, Timestamp, UserKey, VerificationId};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokens::LookupKey;
use tracing::{error, warn};

use super::{
    find::find,
    named::{Named, ShowError},
};
use crate::{
    kernel::{Clock, Deadline, StoreError, skip_unreadable},
    model::{Clients, SupportReference, UserId, iso8601},
    ports::{Store, UserRow},
    upkeep::{Erasure, Purges, forget_user},
};

/// What is to be erased.
#[derive(Clone, Debug)]
pub enum EraseTarget {
    /// One verification. What limits count of its user stays, unless it is the last one that is left.
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
    /// The record cannot be read, so nobody knows what the provider holds. It is left, and with it the user's row.
    Unreadable,
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
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store could not do all of it. What was erased stays erased: the same request goes on where this one has stopped.
    #[error("not everything was erased; ask again")]
    Interrupted {
        /// How far it came.
        receipt: EraseReceipt,
        source: StoreError,
    },
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

/// How often a user is searched for verifications that began while the others were erased.
const SEARCHES: usize = 3;

impl Erase {
    /// Erases everything here first, and then at the provider as far as there is time. Safe to repeat.
    pub async fn run(
        &self,
        target: &EraseTarget,
        mode: EraseMode,
        deadline: Deadline,
    ) -> Result<EraseReceipt, EraseError> {
        let wanted = self.wanted(target, deadline).await?;
        let mut found = self.search(&wanted, deadline).await?;
        let receipt = |found: Found| EraseReceipt {
            at: self.clock.now(),
            is_dry_run: mode == EraseMode::DryRun,
            verifications: found.into_values().collect(),
        };
        let mut is_forgotten = false;
        if mode == EraseMode::Erase {
            match self.erase_all(&wanted, &mut found, deadline).await {
                Ok(forgotten) => is_forgotten = forgotten,
                Err(source) => return Err(EraseError::Interrupted { receipt: receipt(found), source }),
            }
        }
        if found.is_empty() && !is_forgotten {
            // Perhaps under a name that cannot be read.
            return Err(wanted.unreadable.map_or(EraseError::Unknown, EraseError::Store));
        }
        Ok(receipt(found))
    }

    /// Answers whether a user's row went.
    async fn erase_all(
        &self,
        wanted: &Wanted,
        found: &mut Found,
        deadline: Deadline,
    ) -> Result<bool, StoreError> {
        for _ in 0..SEARCHES {
            self.erase_here(found, deadline).await?;
            let mut later = self.search(wanted, deadline).await?;
            later.retain(|_, one| one.progress == EraseProgress::Planned);
            if later.is_empty() {
                break;
            }
            found.extend(later);
        }
        let mut is_forgotten = false;
        for user in &wanted.users {
            is_forgotten |= forget_user(&*self.store, *user, deadline).await?;
        }
        self.purge(found, deadline).await;
        Ok(is_forgotten)
    }

    async fn wanted(&self, target: &EraseTarget, deadline: Deadline) -> Result<Wanted, EraseError> {
        match target {
            EraseTarget::Verification(named) => {
                let id = find(&*self.store, named, deadline).await?;
                Ok(Wanted { users: vec![id.user()], only: Some(id), unreadable: None })
            }
            EraseTarget::User { user, client } => {
                let client = self.clients.named(client.as_deref()).ok_or(EraseError::UnknownClient)?;
                let name = user.name(&client.tenant, &self.lookup);
                let mut unreadable = None;
                let row = skip_unreadable(self.store.user_row(name, deadline).await, |error| {
                    error!(?error, "user unreadable, left");
                    unreadable = Some(error.clone());
                })?;
                // Rows may be left there although the user's own is gone.
                let elsewhere = match row {
                    Some(UserRow::LeadsTo { rows_under, .. }) => Some(rows_under),
                    _ => None,
                };
                Ok(Wanted { users: elsewhere.into_iter().chain([name]).collect(), only: None, unreadable })
            }
        }
    }

    /// What there is: all of the user, or the one that is meant.
    async fn search(&self, wanted: &Wanted, deadline: Deadline) -> Result<Found, StoreError> {
        let mut ids = Vec::from_iter(wanted.only);
        if ids.is_empty() {
            for user in &wanted.users {
                ids.extend(self.store.verifications_of(*user, deadline).await?);
            }
        }
        let mut found = Found::new();
        for id in ids {
            found.extend(self.read(id, deadline).await?.map(|one| (id, one)));
        }
        Ok(found)
    }

    async fn read(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<ErasedVerification>, StoreError> {
        let record = skip_unreadable(self.store.verification(id, deadline).await, |error| {
            error!(verification.id = %id, ?error, "verification unreadable, not erased");
        })?;
        let Some(record) = record else { return Ok(Some(erased(id, None, EraseProgress::Unreadable))) };
        if let Some(record) = record {
            let account = record.value.verification.transaction.map(|transaction| transaction.account);
            return Ok(Some(erased(id, account, EraseProgress::Planned)));
        }
        let tombstone = self.store.tombstone(id, deadline).await?;
        Ok(tombstone.map(|tombstone| erased(id, tombstone.account, EraseProgress::ErasedHere)))
    }

    async fn erase_here(&self, found: &mut Found, deadline: Deadline) -> Result<(), StoreError> {
        for (id, one) in found.iter_mut().filter(|(_, one)| one.progress == EraseProgress::Planned) {
            let tombstone = self.erasure.erase_now(&self.erasure.purge_of(*id), deadline).await?;
            // Without a tombstone the purge is over, which another call has carried out.
            let progress =
                if tombstone.is_some() { EraseProgress::ErasedHere } else { EraseProgress::Erased };
            *one = erased(*id, tombstone.and_then(|tombstone| tombstone.account), progress);
        }
        Ok(())
    }

    /// What cannot be done now is planned, and the sweep's.
    async fn purge(&self, found: &mut Found, deadline: Deadline) {
        for (id, one) in found.iter_mut().filter(|(_, one)| one.progress == EraseProgress::ErasedHere) {
            match self.purges.run(&self.erasure.purge_of(*id), deadline).await {
                Ok(true) => one.progress = EraseProgress::Erased,
                Ok(false) => {}
                Err(error) => warn!(verification.id = %id, ?error, "erased here, deletion left to the sweep"),
            }
        }
    }
}

/// Whose rows are meant.
struct Wanted {
    /// The names under which the user's rows may lie.
    users: Vec<UserKey>,
    /// This verification alone.
    only: Option<VerificationId>,
    /// Why it is not known where the user's name leads.
    unreadable: Option<StoreError>,
}

/// In the order of the attempts.
type Found = BTreeMap<VerificationId, ErasedVerification>;

fn erased(
    verification_id: VerificationId,
    account: Option<AccountId>,
    progress: EraseProgress,
) -> ErasedVerification {
    let support_reference = SupportReference::of(verification_id).to_string();
    ErasedVerification { verification_id, support_reference, account, progress }
}
