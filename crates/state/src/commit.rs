use async_trait::async_trait;
use service::{
    kernel::{Deadline, StoreError, Version, Versioned},
    model::{Commit, Record},
    ports::Commits,
};

use crate::{
    State,
    json::to_text,
    keys,
    records::{RecordRow, RowVersion},
    rows::{Action, BatchError, Row, Table, Write},
};

#[async_trait]
impl Commits for State {
    /// Evidence, index, message, batch: in this order, so that a crash in between leaves at most hints that lead nowhere, never
    /// a change that nobody follows up.
    async fn commit(&self, commit: Commit, deadline: Deadline) -> Result<Vec<Version>, StoreError> {
        let Some(first) = commit.records.first() else { return Ok(Vec::new()) };
        let partition = first.value.verification.id.user().to_string();
        let operation = self.new_operation();
        let mut rows = Vec::new();
        for record in &commit.records {
            let row = self.record_row(record, &operation)?;
            let Record { verification, timeline_length, .. } = &record.value;
            self.keep_evidence(&commit, verification.id, (&row, *timeline_length), deadline).await?;
            rows.push(row);
        }
        self.write_index(&commit, deadline).await?;
        let mut writes: Vec<Write> =
            commit.records.iter().zip(&rows).map(|(record, row)| record_write(record, row)).collect();
        writes.extend(user_write(&commit)?);
        writes.extend(timeline_writes(&commit)?);
        match self.backend.batch(Table::Verifications, &partition, writes, deadline).await {
            Ok(etags) => Ok(rows.iter().zip(etags).map(|(row, etag)| row.written(etag).pack()).collect()),
            Err(BatchError::MaybeApplied) => self.versions_if_ours(&commit, &operation, deadline).await,
            Err(error) => Err(error.into()),
        }
    }
}

impl State {
    /// The batch was sent more than once and met rows that were written already. If the rows remember this operation, it was
    /// carried out and its answer was lost.
    async fn versions_if_ours(
        &self,
        commit: &Commit,
        operation: &str,
        deadline: Deadline,
    ) -> Result<Vec<Version>, StoreError> {
        let mut versions = Vec::new();
        for record in &commit.records {
            let present = self.read_record(record.value.verification.id, deadline).await?;
            let version = present.and_then(|present| RowVersion::unpack(&present.version));
            let version = version.filter(|version| version.operations.iter().any(|name| name == operation));
            let version = version.ok_or_else(StoreError::conflict)?;
            let is_latest = version.operations.last().is_some_and(|name| name == operation);
            // Where another call has written since, the version that was read first makes the next write conflict, as it must.
            versions.push(if is_latest { version.pack() } else { record.version.clone() });
        }
        Ok(versions)
    }
}

/// Replaces the version that was read, or inserts where there was none.
fn record_write(record: &Versioned<Record>, row: &RecordRow) -> Write {
    let action = match &row.replaces {
        Some(etag) => Action::Replace(etag.clone(), row.row.clone()),
        None => Action::Insert(row.row.clone()),
    };
    Write { row: keys::verification_row(record.value.verification.id), action }
}

fn user_write(commit: &Commit) -> Result<Option<Write>, StoreError> {
    let Some((_, user)) = &commit.user else { return Ok(None) };
    let row = Row::open(to_text(&user.value)?);
    let action = match &user.version.0 {
        Some(etag) => Action::Replace(etag.clone(), row),
        None => Action::Insert(row),
    };
    Ok(Some(Write { row: keys::USER_ROW.to_owned(), action }))
}

/// Entries are numbered from the end of each record's timeline backwards.
fn timeline_writes(commit: &Commit) -> Result<Vec<Write>, StoreError> {
    let mut writes = Vec::new();
    for record in &commit.records {
        let id = record.value.verification.id;
        let entries: Vec<_> = commit.timeline.iter().filter(|(subject, _)| *subject == id).collect();
        let first = record.value.timeline_length.saturating_sub(u32::try_from(entries.len()).unwrap_or(0));
        for (number, (_, entry)) in (first..).zip(entries) {
            let row = Row::open(to_text(entry)?);
            writes.push(Write { row: keys::timeline_row(id, number), action: Action::Insert(row) });
        }
    }
    Ok(writes)
}
