use std::time::Duration;

use service::{
    Deadline, LookOrder,
    ports::{CommitError, StoreError},
};
use verification::{ExecutionId, Timestamp, VerificationId};

use crate::{
    State, keys,
    records::{from_json, to_text},
    rows::{Action, Row, RowKey, Table, Write},
};

/// How far back a sweep looks: longer than the longest pause between two looks of one person in front of a page,
/// with room for sweeps that did not run.
const LOOK_BACK: Duration = Duration::from_secs(26 * 3600);

impl State {
    pub(crate) async fn find_execution(
        &self,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        let row = self.backend.get(&keys::execution(execution), deadline).await?;
        row.map(|(row, _)| from_json(row.plain.as_bytes())).transpose()
    }

    pub(crate) async fn index_execution(
        &self,
        execution: &ExecutionId,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        let RowKey { table, partition, row } = keys::execution(execution);
        self.upsert_hint(table, &partition, row, to_text(&id)?, deadline).await
    }

    pub(crate) async fn index_look(&self, look: &LookOrder, deadline: Deadline) -> Result<(), CommitError> {
        self.upsert_hint(
            Table::Index,
            &keys::due_partition(look.due),
            keys::due_row(look),
            to_text(look)?,
            deadline,
        )
        .await
    }

    pub(crate) async fn remove_from_index(
        &self,
        look: &LookOrder,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let write = Write { row: keys::due_row(look), action: Action::Delete };
        match self.backend.batch(Table::Index, &keys::due_partition(look.due), vec![write], deadline).await {
            Err(CommitError::Store(error)) => Err(error),
            Ok(_) | Err(CommitError::Conflict) => Ok(()),
        }
    }

    pub(crate) async fn find_overdue(
        &self,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<LookOrder>, StoreError> {
        let mut looks: Vec<LookOrder> = Vec::new();
        for partition in keys::due_partitions(until - LOOK_BACK, until) {
            for (_, row) in self.backend.partition(Table::Index, &partition, deadline).await? {
                looks.extend(from_json::<LookOrder>(row.plain.as_bytes()));
            }
        }
        looks.retain(|look| look.due < until);
        Ok(looks)
    }

    async fn upsert_hint(
        &self,
        table: Table,
        partition: &str,
        row: String,
        plain: String,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        let write = Write { row, action: Action::Upsert(Row { plain, sealed: None }) };
        self.backend.batch(table, partition, vec![write], deadline).await.map(drop)
    }
}
