use async_trait::async_trait;
use contract::{UserKey, VerificationId};

use crate::{
    kernel::{Deadline, StoreError, Version},
    model::Tombstone,
};

/// Erases verifications.
#[async_trait]
pub trait Retention: Send + Sync {
    /// Puts a tombstone in the place of a record, and takes the user's row away where it is given. With the record goes the
    /// key that opens its evidence.
    async fn erase(
        &self,
        id: VerificationId,
        version: &Version,
        tombstone: &Tombstone,
        user: Option<(UserKey, Version)>,
        deadline: Deadline,
    ) -> Result<(), StoreError>;

    /// Takes a user's row away.
    async fn remove_user(
        &self,
        user: UserKey,
        version: Version,
        deadline: Deadline,
    ) -> Result<(), StoreError>;

    /// Every verification of a user, those included of which only a tombstone is left.
    async fn verifications_of(
        &self,
        user: UserKey,
        deadline: Deadline,
    ) -> Result<Vec<VerificationId>, StoreError>;

    /// What is left of an erased verification.
    async fn tombstone(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Tombstone>, StoreError>;

    /// Removes the evidence, the timeline, the entries of the index as far as they lead there, the user's other names if the
    /// user's row is gone, and at last the tombstone of an erased verification. Safe to repeat.
    async fn purge(
        &self,
        id: VerificationId,
        tombstone: &Tombstone,
        deadline: Deadline,
    ) -> Result<(), StoreError>;
}

/// Brings a rotation of keys forward.
#[async_trait]
pub trait KeyRotation: Send + Sync {
    /// While a key is rotated under which things are sealed: puts them under the newest, going on where the last call has
    /// stopped, as far as there is time.
    async fn rewrap(&self, deadline: Deadline) -> Result<(), StoreError>;
}
