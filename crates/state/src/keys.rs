//! The names of everything that is stored. None tells who a user is.

use contract::{ClientId, Timestamp, UserKey, VerificationId};
use service::model::{Counter, IndexEntry, Job, JobKind};

use crate::rows::{RowKey, RowRange, Table};

const HOUR_MILLIS: i64 = 3_600_000;

/// Greater than every letter that our names hold.
const END: &str = "~";

/// Smaller than every letter that our names hold.
const BEFORE_ALL: char = '!';

/// How many users one page of a walk over all of them holds.
const USERS_AT_ONCE: usize = 500;

/// The user's own row. The name carries the method, so that others can stand beside it.
pub(crate) const USER_ROW: &str = "current|document";

pub(crate) fn user(key: UserKey) -> RowKey {
    RowKey { table: Table::Verifications, partition: key.to_string(), row: USER_ROW.to_owned() }
}

/// The rows of users whose partitions come after this one, in the order of their names.
pub(crate) fn users_after(partition: &str) -> RowRange {
    RowRange {
        table: Table::Verifications,
        partitions: (behind(partition), END.to_owned()),
        rows: Some((USER_ROW.to_owned(), USER_ROW.to_owned())),
        most: USERS_AT_ONCE,
    }
}

pub(crate) fn verification(id: VerificationId) -> RowKey {
    RowKey { table: Table::Verifications, partition: id.user().to_string(), row: verification_row(id) }
}

pub(crate) fn verification_row(id: VerificationId) -> String {
    format!("v|{}", id.attempt())
}

/// The verification whose row has this name; `None` for rows of other kinds, such as those of timelines.
pub(crate) fn read_verification_row(user: UserKey, row: &str) -> Option<VerificationId> {
    let attempt = row.strip_prefix("v|")?.parse().ok()?;
    Some(VerificationId::new(user, attempt))
}

/// The verifications of a user, with their timelines.
pub(crate) fn verifications_of(user: UserKey) -> RowRange {
    let partition = user.to_string();
    RowRange {
        table: Table::Verifications,
        partitions: (partition.clone(), partition),
        rows: Some(("v|".to_owned(), format!("v|{END}"))),
        most: ROWS_AT_ONCE,
    }
}

/// Numbers are padded so that rows sort as they happened.
pub(crate) fn timeline_row(id: VerificationId, number: u32) -> String {
    format!("v|{}|e|{number:06}", id.attempt())
}

/// The timeline of a verification, as much of it at a time as one batch may delete.
pub(crate) fn timeline(id: VerificationId) -> RowRange {
    let partition = id.user().to_string();
    let prefix = format!("v|{}|e|", id.attempt());
    RowRange {
        table: Table::Verifications,
        partitions: (partition.clone(), partition),
        rows: Some((prefix.clone(), prefix + END)),
        most: 100,
    }
}

/// Where the index has an entry.
pub(crate) fn index_entry(entry: &IndexEntry) -> RowKey {
    let partition = match entry {
        IndexEntry::Execution(execution) => format!("exec|{}", clean(&execution.0)),
        IndexEntry::SupportReference(reference) => format!("ref|{}", reference.as_key()),
    };
    RowKey { table: Table::Index, partition, row: "v".to_owned() }
}

/// Where the index has a job. Rows stand in the order of time.
pub(crate) fn job(job: &Job) -> RowKey {
    let (id, due) = (job.verification_id(), due_row(job.due()));
    let row = match job {
        Job::Poll(poll) => format!("{due}|{id}|{}", poll.sequence),
        Job::Erase(_) | Job::Purge(_) => format!("{due}|{id}"),
        Job::Orphan(orphan) => format!("{due}|{id}|{}", clean(&orphan.execution.0)),
    };
    RowKey { table: Table::Index, partition: hour_partition(job.kind(), job.due(), id), row }
}

/// The most rows that one scan brings; what is left comes with the next.
const PAGE: usize = 200;

/// How many rows one page of a walk over all verifications holds: as many as the service puts in one answer.
const ROWS_AT_ONCE: usize = 1000;

/// Jobs of a kind that were due before `until`, behind the row where an earlier scan has ended.
pub(crate) fn jobs_until(kind: JobKind, until: Timestamp) -> RowRange {
    let due = due(kind);
    RowRange {
        table: Table::Index,
        partitions: (due.clone(), format!("{due}{:010}|{END}", hour(until))),
        rows: Some((String::new(), due_row(until))),
        most: PAGE,
    }
}

/// What the names of all partitions of jobs of a kind begin with; sorted, they stand in the order of time.
fn due(kind: JobKind) -> String {
    format!("due|{}|", kind.name())
}

/// A due time as row keys begin with it; padded, so that it sorts.
fn due_row(due: Timestamp) -> String {
    format!("{:014}", due.unix_millis())
}

/// One hour is spread over 16 partitions, so that no single one takes all writes.
fn hour_partition(kind: JobKind, at: Timestamp, id: VerificationId) -> String {
    let shard = id.user().to_string().bytes().last().unwrap_or_default() % 16;
    format!("{}{:010}|{shard:02}", due(kind), hour(at))
}

fn hour(at: Timestamp) -> i64 {
    at.unix_millis().div_euclid(HOUR_MILLIS)
}

/// A counter's partition; its rows are its shards.
pub(crate) fn counter_partition(counter: &Counter) -> String {
    format!("{:010}|{}", hour(counter.ends_at), counter.name)
}

pub(crate) fn counter(counter: &Counter, shard: u8) -> RowKey {
    RowKey { table: Table::Limits, partition: counter_partition(counter), row: format!("{shard:02}") }
}

pub(crate) fn counter_rows(counter: &Counter) -> RowRange {
    let partition = counter_partition(counter);
    RowRange {
        table: Table::Limits,
        partitions: (partition.clone(), partition),
        rows: None,
        most: usize::from(counter.shards),
    }
}

/// Counters whose window ended before the hour of `until`.
pub(crate) fn counters_until(until: Timestamp) -> RowRange {
    RowRange {
        table: Table::Limits,
        partitions: (String::new(), format!("{:010}|", hour(until))),
        rows: None,
        most: PAGE,
    }
}

/// How far data keys are wrapped by the master key with this id.
pub(crate) fn rewrapping(master: u8) -> RowKey {
    RowKey { table: Table::Index, partition: format!("rewrap|{master:03}"), row: "v".to_owned() }
}

/// Verifications and their timelines.
pub(crate) fn verifications() -> RowRange {
    RowRange {
        table: Table::Verifications,
        partitions: (String::new(), END.to_owned()),
        rows: Some(("v|".to_owned(), format!("v|{END}"))),
        most: ROWS_AT_ONCE,
    }
}

/// The partition of all clients.
pub(crate) const CLIENTS: &str = "clients";

pub(crate) fn client(row: &str) -> RowKey {
    RowKey { table: Table::Clients, partition: CLIENTS.to_owned(), row: row.to_owned() }
}

/// Ids of clients in the table hold letters, digits, `.`, `_` and `-`.
pub(crate) fn client_row(id: &ClientId) -> String {
    format!("{CLIENT}{}", id.0)
}

/// The id of the client whose row has this name.
pub(crate) fn read_client_row(row: &str) -> Option<&str> {
    row.strip_prefix(CLIENT)
}

/// Numbers are padded so that rows sort as they came.
pub(crate) fn client_version_row(id: &ClientId, number: u32) -> String {
    format!("v|{}|{number:06}", id.0)
}

pub(crate) fn client_change_row(id: &ClientId, number: u32) -> String {
    format!("h|{}|{number:06}", id.0)
}

const CLIENT: &str = "c|";

pub(crate) fn clients() -> RowRange {
    clients_rows(CLIENT)
}

pub(crate) fn client_versions(id: &ClientId) -> RowRange {
    clients_rows(&format!("v|{}|", id.0))
}

pub(crate) fn client_changes(id: &ClientId) -> RowRange {
    clients_rows(&format!("h|{}|", id.0))
}

/// Clients with their versions and their histories.
pub(crate) fn all_of_clients() -> RowRange {
    clients_rows("")
}

fn clients_rows(prefix: &str) -> RowRange {
    RowRange {
        table: Table::Clients,
        partitions: (CLIENTS.to_owned(), CLIENTS.to_owned()),
        rows: Some((prefix.to_owned(), format!("{prefix}{END}"))),
        most: ROWS_AT_ONCE,
    }
}

impl RowRange {
    /// What comes behind this row in its partition.
    pub(crate) fn rest_of(&self, partition: &str, row: &str) -> Self {
        let last = self.rows.as_ref().map_or_else(|| END.to_owned(), |(_, last)| last.clone());
        let partitions = (partition.to_owned(), partition.to_owned());
        Self { partitions, rows: Some((behind(row), last)), ..self.clone() }
    }

    /// What comes behind this partition.
    pub(crate) fn behind(&self, partition: &str) -> Self {
        let (_, last) = &self.partitions;
        Self { partitions: (behind(partition), last.clone()), ..self.clone() }
    }
}

/// Greater than this name and smaller than all of ours that are greater.
fn behind(name: &str) -> String {
    format!("{name}{BEFORE_ALL}")
}

/// What the names of all evidence of a verification begin with.
pub(crate) fn evidence(id: VerificationId) -> String {
    format!("{}/{}/", id.user(), id.attempt())
}

/// The place of a sealed report.
pub(crate) fn evidence_blob(id: VerificationId, number: u32) -> String {
    format!("{}{number:06}", evidence(id))
}

/// The number that a sealed report's name ends with.
pub(crate) fn evidence_number(name: &str) -> Option<u32> {
    name.rsplit('/').next()?.parse().ok()
}

/// A provider's id, without the characters that keys must not hold (Table service data model).
fn clean(id: &str) -> String {
    id.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').take(128).collect()
}
