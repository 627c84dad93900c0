use futures::future::try_join_all;
use service::kernel::{Deadline, StoreError};

use super::{blobs, client::Azure, queue, tables};

impl Azure {
    /// Makes tables, container and queue where they are missing, all at once.
    pub async fn prepare(&self, deadline: Deadline) -> Result<(), StoreError> {
        let tables = self.tables.iter().map(|table| tables::create(table, deadline));
        tokio::try_join!(
            try_join_all(tables),
            blobs::create(&self.evidence, deadline),
            queue::create(&self.queue, deadline),
        )
        .map(drop)
    }
}
