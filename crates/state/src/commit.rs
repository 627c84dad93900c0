use async_trait::async_trait;
use service::{
    Deadline, LookOrder, Record,
    ports::{Commit, CommitError, Store, StoreError, Version, Versioned},
};
use verification::{ExecutionId, Person, PersonKey, Timestamp, VerificationId};

use crate::{
    State, keys,
    records::{pack_version, to_text, unpack_version},
    rows::{Action, Row, Table, Write},
    seal::WrappedKey,
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

    async fn person(&self, key: PersonKey, deadline: Deadline) -> Result<Versioned<Person>, StoreError> {
        self.read_person(key, deadline).await
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
        let partition = first.value.verification.id.person().to_string();
        let mut writes = Vec::new();
        let mut wrapped_keys = Vec::new();
        for record in &commit.records {
            let id = record.value.verification.id;
            let (row, data_key, wrapped) = self.record_row(record)?;
            if let Some((_, evidence)) = commit.evidence.as_ref().filter(|(subject, _)| *subject == id) {
                let name = keys::evidence_blob(id, record.value.timeline_length);
                let sealed = self.seal_evidence(&data_key, id, evidence.expose())?;
                self.backend.put_blob(&name, sealed, deadline).await?;
            }
            writes.push(Write {
                row: keys::verification_row(id),
                action: conditional(unpack_version(&record.version), row),
            });
            wrapped_keys.push(wrapped);
        }
        self.write_hints(&commit, deadline).await?;
        writes.extend(person_write(&commit)?);
        writes.extend(timeline_writes(&commit)?);
        let etags = self.backend.batch(Table::Verifications, &partition, writes, deadline).await?;
        Ok(etags.iter().zip(&wrapped_keys).map(|(etag, wrapped)| pack_version(etag, wrapped)).collect())
    }

    async fn overdue_looks(
        &self,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<LookOrder>, StoreError> {
        self.find_overdue(until, deadline).await
    }

    async fn forget_look(&self, look: &LookOrder, deadline: Deadline) -> Result<(), StoreError> {
        self.remove_from_index(look, deadline).await
    }
}

impl State {
    async fn write_hints(&self, commit: &Commit, deadline: Deadline) -> Result<(), CommitError> {
        if let Some((execution, id)) = &commit.execution {
            self.index_execution(execution, *id, deadline).await?;
        }
        if let Some(look) = &commit.look {
            self.index_look(look, deadline).await?;
            self.backend.send(to_text(look)?, look.due, deadline).await?;
        }
        Ok(())
    }
}

/// Replaces the version that was read, or inserts where there was none.
fn conditional(read: Option<(String, WrappedKey)>, row: Row) -> Action {
    match read {
        Some((etag, _)) => Action::Replace(etag, row),
        None => Action::Insert(row),
    }
}

fn person_write(commit: &Commit) -> Result<Option<Write>, StoreError> {
    let Some((_, person)) = &commit.person else { return Ok(None) };
    let row = Row { plain: to_text(&person.value)?, sealed: None };
    let action = match &person.version.0 {
        Some(etag) => Action::Replace(etag.clone(), row),
        None => Action::Insert(row),
    };
    Ok(Some(Write { row: keys::PERSON_ROW.to_owned(), action }))
}

/// Entries are numbered from the end of each record's timeline backwards.
fn timeline_writes(commit: &Commit) -> Result<Vec<Write>, StoreError> {
    let mut writes = Vec::new();
    for record in &commit.records {
        let id = record.value.verification.id;
        let entries: Vec<_> = commit.timeline.iter().filter(|(subject, _)| *subject == id).collect();
        let first = record.value.timeline_length.saturating_sub(u32::try_from(entries.len()).unwrap_or(0));
        for (number, (_, entry)) in (first..).zip(entries) {
            let row = Row { plain: to_text(entry)?, sealed: None };
            writes.push(Write { row: keys::timeline_row(id, number), action: Action::Insert(row) });
        }
    }
    Ok(writes)
}
