use async_trait::async_trait;
use contract::VerificationId;

use crate::{
    kernel::{Deadline, StoreError, Versioned},
    model::{IndexEntry, Record},
};

/// Reads verifications.
#[async_trait]
pub trait Verifications: Send + Sync {
    /// The record of a verification: one point read.
    async fn verification(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Record>>, StoreError>;

    /// The verification that the index has under this entry: one point read.
    async fn find(
        &self,
        entry: &IndexEntry,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError>;
}
