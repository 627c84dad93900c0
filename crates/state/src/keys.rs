//! The names of everything that is stored. None tells who a user is.

use service::{Counter, ErasureOrder, PollJob};
use verification::{ExecutionId, Timestamp, UserKey, VerificationId};

use crate::rows::{RowKey, Stretch, Table};

const HOUR_MILLIS: i64 = 3_600_000;

/// What the names of all partitions of due polls begin with; sorted, they stand in the order of time.
const DUE: &str = "due|";
/// The same for erasures.
const ERASE: &str = "erase|";

/// Greater than every letter that our names hold.
const END: &str = "~";

/// Smaller than every letter that our names hold.
const BEFORE_ALL: char = '!';

/// How many users one page of a walk over all of them holds.
const PEOPLE_AT_ONCE: usize = 500;

/// The user's own row. The name carries the method, so that others can stand beside it.
pub(crate) const USER_ROW: &str = "current|document";

pub(crate) fn user(key: UserKey) -> RowKey {
    RowKey { table: Table::Verifications, partition: key.to_string(), row: USER_ROW.to_owned() }
}

/// The rows of users whose partitions come after this one, in the order of their names.
pub(crate) fn users_after(partition: &str) -> Stretch {
    Stretch {
        table: Table::Verifications,
        partitions: (behind(partition), END.to_owned()),
        rows: Some((USER_ROW.to_owned(), USER_ROW.to_owned())),
        most: PEOPLE_AT_ONCE,
    }
}

pub(crate) fn verification(id: VerificationId) -> RowKey {
    RowKey { table: Table::Verifications, partition: id.user().to_string(), row: verification_row(id) }
}

pub(crate) fn verification_row(id: VerificationId) -> String {
    format!("v|{}", id.attempt())
}

/// Numbers are padded so that rows sort as they happened.
pub(crate) fn timeline_row(id: VerificationId, number: u32) -> String {
    format!("v|{}|e|{number:06}", id.attempt())
}

/// The timeline of a verification, as much of it as one batch may delete.
pub(crate) fn timeline(id: VerificationId) -> Stretch {
    let partition = id.user().to_string();
    let prefix = format!("v|{}|e|", id.attempt());
    Stretch {
        table: Table::Verifications,
        partitions: (partition.clone(), partition),
        rows: Some((prefix.clone(), prefix + END)),
        most: 100,
    }
}

pub(crate) fn execution(execution: &ExecutionId) -> RowKey {
    RowKey { table: Table::Index, partition: format!("exec|{}", clean(&execution.0)), row: "v".to_owned() }
}

pub(crate) fn poll(poll: &PollJob) -> RowKey {
    RowKey {
        table: Table::Index,
        partition: hour_partition(DUE, poll.due, poll.verification_id),
        row: format!("{}|{}", poll.verification_id, poll.sequence),
    }
}

/// Looks due up to the hour of `until`.
pub(crate) fn polls_until(until: Timestamp) -> Stretch {
    hours_until(DUE, until)
}

pub(crate) fn erasure(erasure: &ErasureOrder) -> RowKey {
    RowKey {
        table: Table::Index,
        partition: hour_partition(ERASE, erasure.due, erasure.verification_id),
        row: format!("{}|{}", erasure.verification_id, erasure.due.unix_millis()),
    }
}

/// Erasures due up to the hour of `until`.
pub(crate) fn erasures_until(until: Timestamp) -> Stretch {
    hours_until(ERASE, until)
}

/// The most rows that one sweep looks at; what is left waits for the next.
const SWEPT_AT_ONCE: usize = 200;

fn hours_until(kind: &str, until: Timestamp) -> Stretch {
    Stretch {
        table: Table::Index,
        partitions: (kind.to_owned(), format!("{kind}{:010}|{END}", hour(until))),
        rows: None,
        most: SWEPT_AT_ONCE,
    }
}

/// One hour is spread over 16 partitions, so that no single one takes all writes.
fn hour_partition(kind: &str, at: Timestamp, id: VerificationId) -> String {
    let shard = id.user().to_string().bytes().last().unwrap_or_default() % 16;
    format!("{kind}{:010}|{shard:02}", hour(at))
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

pub(crate) fn counter_rows(counter: &Counter) -> Stretch {
    let partition = counter_partition(counter);
    Stretch {
        table: Table::Limits,
        partitions: (partition.clone(), partition),
        rows: None,
        most: usize::from(counter.shards),
    }
}

/// Counters whose window ended before the hour of `until`.
pub(crate) fn counters_until(until: Timestamp) -> Stretch {
    Stretch {
        table: Table::Limits,
        partitions: (String::new(), format!("{:010}|", hour(until))),
        rows: None,
        most: SWEPT_AT_ONCE,
    }
}

/// How far data keys are wrapped by the master key with this id.
pub(crate) fn rewrapping(master: u8) -> RowKey {
    RowKey { table: Table::Index, partition: format!("rewrap|{master:03}"), row: "v".to_owned() }
}

/// Verifications and their timelines in the partitions behind one.
pub(crate) fn verifications_behind(partition: &str) -> Stretch {
    Stretch {
        table: Table::Verifications,
        partitions: (behind(partition), END.to_owned()),
        rows: Some(("v|".to_owned(), format!("v|{END}"))),
        most: SWEPT_AT_ONCE,
    }
}

/// The same in one partition, behind one of its rows.
pub(crate) fn verifications_of(partition: &str, row: &str) -> Stretch {
    Stretch {
        table: Table::Verifications,
        partitions: (partition.to_owned(), partition.to_owned()),
        rows: Some((behind(row), format!("v|{END}"))),
        most: SWEPT_AT_ONCE,
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

/// A provider's id, without the characters that keys must not hold (Table service data model).
fn clean(id: &str) -> String {
    id.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').take(128).collect()
}
