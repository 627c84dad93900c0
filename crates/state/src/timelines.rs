use async_trait::async_trait;
use contract::VerificationId;
use service::{
    kernel::{Deadline, StoreError},
    model::TimelineEntry,
    ports::Timelines,
};

use crate::{State, json::from_json, keys};

#[async_trait]
impl Timelines for State {
    async fn timeline(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Vec<TimelineEntry>, StoreError> {
        let range = keys::timeline(id);
        let mut entries = Vec::new();
        let mut last = None;
        loop {
            let found = self.backend.scan_behind(&range, last.as_ref(), deadline).await?;
            let Some(end) = found.last() else { return Ok(entries) };
            last = Some((end.partition.clone(), end.row.clone()));
            for row in found {
                entries.push(from_json(row.content?.plain.as_bytes())?);
            }
        }
    }
}
