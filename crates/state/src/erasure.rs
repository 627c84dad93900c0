use async_trait::async_trait;
use contract::{UserKey, VerificationId};
use futures::future::{try_join_all, try_join4};
use service::{
    kernel::{Deadline, StoreError, Version, skip_unreadable},
    model::{IndexEntry, SupportReference, Tombstone},
    ports::Retention,
};
use tracing::error;

use crate::{
    State, keys,
    records::RowVersion,
    rows::{Action, BatchError, Found, Row, Table, Write},
    tombstone,
};

#[async_trait]
impl Retention for State {
    async fn erase(
        &self,
        id: VerificationId,
        version: &Version,
        left: &Tombstone,
        user: Option<(UserKey, Version)>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let seen = RowVersion::unpack(version).ok_or_else(StoreError::internal)?;
        let mut writes = vec![Write {
            row: keys::verification_row(id),
            action: Action::Replace(seen.etag, tombstone::row(left)?),
        }];
        if let Some((_, Version(Some(etag)))) = user {
            writes.push(Write { row: keys::USER_ROW.to_owned(), action: Action::Remove(etag) });
        }
        let partition = id.user().to_string();
        // Perhaps ours: the caller looks again and finds the tombstone.
        Ok(self.backend.batch(Table::Verifications, &partition, writes, deadline).await.map(drop)?)
    }

    async fn remove_user(
        &self,
        user: UserKey,
        version: Version,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let etag = version.0.ok_or_else(StoreError::internal)?;
        Ok(self.remove_user_row(user, etag, deadline).await?)
    }

    async fn verifications_of(
        &self,
        user: UserKey,
        deadline: Deadline,
    ) -> Result<Vec<VerificationId>, StoreError> {
        let mut ids = Vec::new();
        let take = |found: Found| {
            ids.extend(keys::read_verification_row(user, &found.row));
            Ok(())
        };
        self.backend.scan_all(&keys::verifications_of(user), deadline, take).await?;
        Ok(ids)
    }

    async fn tombstone(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Tombstone>, StoreError> {
        let key = keys::verification(id);
        match self.backend.get(&key, deadline).await? {
            // A record, which is sealed; what is neither cannot be read.
            None | Some((Row { sealed: Some(_), .. }, _)) => Ok(None),
            Some((row, _)) => match tombstone::read(&row) {
                Some(tombstone) => Ok(Some(tombstone)),
                None => Err(StoreError::unreadable()
                    .because("neither record nor tombstone")
                    .at(|| key.to_string())),
            },
        }
    }

    /// The tombstone goes last: as long as it is there, all of this can be done again.
    async fn purge(
        &self,
        id: VerificationId,
        tombstone: &Tombstone,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let evidence = keys::evidence(id);
        let execution = tombstone.execution.clone().map(IndexEntry::Execution);
        let entries = execution.into_iter().chain([IndexEntry::SupportReference(SupportReference::of(id))]);
        try_join4(
            self.backend.delete_blobs(&evidence, deadline),
            self.delete_timeline(id, deadline),
            try_join_all(entries.map(|entry| self.delete_entry(entry, id, deadline))),
            self.remove_aliases(&tombstone.aliases, id.user(), deadline),
        )
        .await?;
        self.delete_row(keys::verification(id), deadline).await
    }
}

impl State {
    /// As long as the user is there, so are the names that lead to the user's other verifications.
    async fn remove_aliases(
        &self,
        names: &[UserKey],
        user: UserKey,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        if names.is_empty() || self.backend.get(&keys::user(user), deadline).await?.is_some() {
            return Ok(());
        }
        let removals = names.iter().map(|name| self.remove_alias(*name, user, deadline));
        try_join_all(removals).await.map(drop)
    }

    async fn delete_timeline(&self, id: VerificationId, deadline: Deadline) -> Result<(), StoreError> {
        let partition = id.user().to_string();
        loop {
            let entries = self.backend.scan(&keys::timeline(id), deadline).await?;
            if entries.is_empty() {
                return Ok(());
            }
            let deletions = entries.into_iter().map(|found| Write { row: found.row, action: Action::Delete });
            match self.backend.batch(Table::Verifications, &partition, deletions.collect(), deadline).await {
                // Another instance deletes the same rows; the next scan tells what is left.
                Ok(_) | Err(BatchError::Conflict | BatchError::MaybeApplied) => {}
                Err(BatchError::Store(error)) => return Err(error),
            }
        }
    }

    /// An entry that cannot be read, or leads to another verification, stays.
    async fn delete_entry(
        &self,
        entry: IndexEntry,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let found = skip_unreadable(self.find_entry(&entry, deadline).await, |error| {
            error!(?error, "index entry unreadable, left");
        })?;
        match found.flatten() {
            Some(found) if found == id => self.delete_row(keys::index_entry(&entry), deadline).await,
            _ => Ok(()),
        }
    }
}
