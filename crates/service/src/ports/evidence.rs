use async_trait::async_trait;
use contract::VerificationId;

use crate::{
    kernel::{Deadline, StoreError},
    model::Evidence,
};

/// A provider's report that was kept.
#[derive(Clone, Debug)]
pub struct KeptReport {
    /// The length of the timeline when it was kept: reports of one verification sort by it.
    pub number: u32,
    pub content: Evidence,
}

/// Reads what providers said.
#[async_trait]
pub trait EvidenceStore: Send + Sync {
    /// How many reports about a verification are kept.
    async fn count_evidence(&self, id: VerificationId, deadline: Deadline) -> Result<usize, StoreError>;

    /// Every report about a verification, oldest first.
    async fn evidence(&self, id: VerificationId, deadline: Deadline) -> Result<Vec<KeptReport>, StoreError>;
}
