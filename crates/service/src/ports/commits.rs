use async_trait::async_trait;

use crate::{
    kernel::{Deadline, StoreError, Version},
    model::Commit,
};

/// Writes changes.
#[async_trait]
pub trait Commits: Send + Sync {
    /// Carries out a change. Answers with the new versions of `records`, in their order.
    async fn commit(&self, commit: Commit, deadline: Deadline) -> Result<Vec<Version>, StoreError>;
}
