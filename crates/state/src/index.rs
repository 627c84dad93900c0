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
        let last = keys::due_partition(until);
        let rows = self.backend.partitions(Table::Index, keys::DUE, &last, deadline).await?;
        let mut looks: Vec<LookOrder> =
            rows.iter().filter_map(|row| from_json(row.plain.as_bytes()).ok()).collect();
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
