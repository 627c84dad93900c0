use async_trait::async_trait;
use contract::VerificationId;

use crate::{
    kernel::{Deadline, StoreError},
    model::TimelineEntry,
};

/// Reads histories.
#[async_trait]
pub trait Timelines: Send + Sync {
    /// Everything that happened to a verification, oldest first.
    async fn timeline(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Vec<TimelineEntry>, StoreError>;
}
