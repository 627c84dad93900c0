use async_trait::async_trait;
use contract::Timestamp;

use crate::{
    kernel::{Deadline, StoreError},
    model::Counter,
};

/// Counts what is limited.
#[async_trait]
pub trait Counters: Send + Sync {
    /// Raises a counter by one and answers with its value, which may lag a little behind others that count at once.
    async fn raise(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError>;

    /// Removes counters whose window ended before `until`.
    async fn forget_counters(&self, until: Timestamp, deadline: Deadline) -> Result<(), StoreError>;
}
