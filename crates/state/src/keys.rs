use service::LookOrder;
use verification::{ExecutionId, PersonKey, Timestamp, VerificationId};

use crate::rows::{RowKey, Table};

const HOUR_MILLIS: i64 = 3_600_000;

/// What the names of all partitions of due looks begin with; sorted, they stand in the order of time.
pub(crate) const DUE: &str = "due|";

/// The person's own row. The name carries the method, so that others can stand beside it.
pub(crate) const PERSON_ROW: &str = "current|document";

pub(crate) fn person(key: PersonKey) -> RowKey {
    RowKey { table: Table::Verifications, partition: key.to_string(), row: PERSON_ROW.to_owned() }
}

pub(crate) fn verification(id: VerificationId) -> RowKey {
    RowKey { table: Table::Verifications, partition: id.person().to_string(), row: verification_row(id) }
}

pub(crate) fn verification_row(id: VerificationId) -> String {
    format!("v|{}", id.attempt())
}

/// Numbers are padded so that rows sort as they happened.
pub(crate) fn timeline_row(id: VerificationId, number: u32) -> String {
    format!("v|{}|e|{number:06}", id.attempt())
}

pub(crate) fn execution(execution: &ExecutionId) -> RowKey {
    RowKey { table: Table::Index, partition: format!("exec|{}", clean(&execution.0)), row: "v".to_owned() }
}

/// The partition of everything that is due in the hour of `at`.
pub(crate) fn due_partition(at: Timestamp) -> String {
    format!("{DUE}{:010}", at.unix_millis().div_euclid(HOUR_MILLIS))
}

pub(crate) fn due_row(look: &LookOrder) -> String {
    format!("{}|{}", look.verification_id, look.sequence)
}

/// The place of a sealed report.
pub(crate) fn evidence_blob(id: VerificationId, number: u32) -> String {
    format!("evidence/{}/{}/{number:06}", id.person(), id.attempt())
}

/// A provider's id, without the characters that keys must not hold (Table service data model).
fn clean(id: &str) -> String {
    id.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').take(128).collect()
}
