//! How often the store is asked.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use state::{Operation, Watch};

/// Counts what is asked of the store.
#[derive(Default)]
pub(crate) struct Operations(AtomicUsize);

impl Operations {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Watch for Operations {
    async fn before(&self, _: Operation) {
        self.0.fetch_add(1, Ordering::SeqCst);
        // What is asked at the same time begins before this ends.
        tokio::task::yield_now().await;
    }

    async fn after(&self, _: Operation) {}
}
