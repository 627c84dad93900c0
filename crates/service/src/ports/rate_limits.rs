use async_trait::async_trait;
use contract::Timestamp;

use crate::{
    kernel::{Deadline, StoreError},
    model::{Counter, Raised},
};

/// Counts what is limited.
#[async_trait]
pub trait Counters: Send + Sync {
    /// Raises a counter by one, unless it would exceed `most`: then `None`, and it stands as before. However many raise it at
    /// once, no more than `most` succeed. What cannot be counted in time is an error, and must not be done.
    async fn raise(
        &self,
        counter: &Counter,
        most: u64,
        deadline: Deadline,
    ) -> Result<Option<Raised>, StoreError>;

    /// Takes back one raise: what was counted was not done.
    async fn lower(&self, raised: &Raised, deadline: Deadline) -> Result<(), StoreError>;

    /// What a counter stands at.
    async fn count(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError>;

    /// Removes counters whose window ended before `until`.
    async fn forget_counters(&self, until: Timestamp, deadline: Deadline) -> Result<(), StoreError>;
}
