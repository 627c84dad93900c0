use service::kernel::{Deadline, StoreError};

use super::{blobs, client::Azure, queue, tables};

impl Azure {
    /// Makes tables, container and queue where they are missing, all at once.
    pub async fn prepare(&self, deadline: Deadline) -> Result<(), StoreError> {
        let [verifications, index, limits] = self.tables.as_ref();
        tokio::try_join!(
            tables::create(verifications, deadline),
            tables::create(index, deadline),
            tables::create(limits, deadline),
            blobs::create(&self.evidence, deadline),
            queue::create(&self.queue, deadline),
        )
        .map(drop)
    }
}
