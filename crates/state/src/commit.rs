use async_trait::async_trait;
use service::{
    Counter, Deadline, ErasureOrder, PollJob, Record, Tombstone,
    ports::{Commit, CommitError, Store, StoreError, Version, Versioned},
};
use verification::{ExecutionId, Timestamp, User, UserKey, VerificationId};

use crate::{
    State, keys,
    records::{RecordRow, RowVersion, from_json, to_text},
    rows::{Action, BatchError, Row, Table, Write},
};

#[async_trait]
impl Store for State {
    async fn verification(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Record>>, StoreError> {
        self.read_record(id, deadline).await
    }

    async fn user(&self, key: UserKey, deadline: Deadline) -> Result<Versioned<User>, StoreError> {
        self.read_user(key, deadline).await
    }

    async fn find_user(
        &self,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<(UserKey, Versioned<User>), StoreError> {
        self.follow_name(name, deadline).await
    }

    async fn by_execution(
        &self,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        self.find_execution(execution, deadline).await
    }

    /// Evidence, index, message, batch: in this order, so that a crash in between leaves at most hints that
    /// lead nowhere, never a change that nobody follows up.
    async fn commit(&self, commit: Commit, deadline: Deadline) -> Result<Vec<Version>, CommitError> {
        let Some(first) = commit.records.first() else { return Ok(Vec::new()) };
        let partition = first.value.verification.id.user().to_string();
        let operation = self.new_operation();
        let mut rows = Vec::new();
        for record in &commit.records {
            let row = self.record_row(record, &operation)?;
            self.keep_evidence(&commit, record, &row, deadline).await?;
            rows.push(row);
        }
        self.write_hints(&commit, deadline).await?;
        let mut writes: Vec<Write> =
            commit.records.iter().zip(&rows).map(|(record, row)| record_write(record, row)).collect();
        writes.extend(user_write(&commit)?);
        writes.extend(timeline_writes(&commit)?);
        match self.backend.batch(Table::Verifications, &partition, writes, deadline).await {
            Ok(etags) => Ok(rows.iter().zip(etags).map(|(row, etag)| row.written(etag).pack()).collect()),
            Err(BatchError::PerhapsOurs) => self.versions_if_ours(&commit, &operation, deadline).await,
            Err(error) => Err(error.into()),
        }
    }

    async fn overdue_polls(&self, until: Timestamp, deadline: Deadline) -> Result<Vec<PollJob>, StoreError> {
        self.find_overdue(until, deadline).await
    }

    async fn forget_poll(&self, poll: &PollJob, deadline: Deadline) -> Result<(), StoreError> {
        self.remove_hint(keys::poll(poll), deadline).await
    }

    async fn poisoned_polls(&self, deadline: Deadline) -> Result<Vec<PollJob>, StoreError> {
        let messages = self.backend.take_poisoned(deadline).await?;
        Ok(messages.iter().filter_map(|message| from_json(message.as_bytes()).ok()).collect())
    }

    async fn due_erasures(
        &self,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<ErasureOrder>, StoreError> {
        self.find_erasures(until, deadline).await
    }

    async fn plan_erasure(&self, erasure: &ErasureOrder, deadline: Deadline) -> Result<(), StoreError> {
        self.put_hint(keys::erasure(erasure), erasure, deadline).await
    }

    async fn forget_erasure(&self, erasure: &ErasureOrder, deadline: Deadline) -> Result<(), StoreError> {
        self.remove_hint(keys::erasure(erasure), deadline).await
    }

    async fn erase(
        &self,
        id: VerificationId,
        version: &Version,
        tombstone: &Tombstone,
        user: Option<(UserKey, Version)>,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        self.leave_tombstone(id, version, tombstone, user, deadline).await
    }

    async fn tombstone(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Tombstone>, StoreError> {
        self.read_tombstone(id, deadline).await
    }

    async fn purge(
        &self,
        id: VerificationId,
        alias: Option<UserKey>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        self.remove_all(id, alias, deadline).await
    }

    async fn raise(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError> {
        self.raise_counter(counter, deadline).await
    }

    async fn forget_counters(&self, until: Timestamp, deadline: Deadline) -> Result<(), StoreError> {
        self.remove_counters(until, deadline).await
    }

    async fn rewrap(&self, deadline: Deadline) -> Result<(), StoreError> {
        self.rewrap_some(deadline).await
    }
}

impl State {
    async fn keep_evidence(
        &self,
        commit: &Commit,
        record: &Versioned<Record>,
        row: &RecordRow,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = record.value.verification.id;
        let Some((_, evidence)) = commit.evidence.as_ref().filter(|(subject, _)| *subject == id) else {
            return Ok(());
        };
        let name = keys::evidence_blob(id, record.value.timeline_length);
        let sealed = self.seal_evidence(&row.data_key, id, evidence.expose())?;
        self.backend.put_blob(&name, sealed, deadline).await
    }

    /// The batch was sent more than once and met rows that were written already. If the rows remember this operation, it
    /// was carried out and its answer was lost.
    async fn versions_if_ours(
        &self,
        commit: &Commit,
        operation: &str,
        deadline: Deadline,
    ) -> Result<Vec<Version>, CommitError> {
        let mut versions = Vec::new();
        for record in &commit.records {
            let present = self.read_record(record.value.verification.id, deadline).await?;
            let version = present.and_then(|present| RowVersion::unpack(&present.version));
            let version = version.filter(|version| version.operations.iter().any(|name| name == operation));
            let Some(version) = version else { return Err(CommitError::Conflict) };
            let is_latest = version.operations.last().is_some_and(|name| name == operation);
            // Where somebody has written since, the version that was read first makes the next write conflict, as it must.
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
