use async_trait::async_trait;
use contract::VerificationId;
use service::{
    kernel::{Deadline, StoreError},
    model::TimelineEntry,
    ports::Timelines,
};

use crate::{State, json::from_json, keys, rows::Found};

#[async_trait]
impl Timelines for State {
    async fn timeline(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Vec<TimelineEntry>, StoreError> {
        let mut entries = Vec::new();
        let take = |row: Found| {
            entries.push(from_json(row.content?.plain.as_bytes())?);
            Ok(())
        };
        self.backend.scan_all(&keys::timeline(id), deadline, take).await?;
        Ok(entries)
    }
}
