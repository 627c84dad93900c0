use contract::{ExecutionId, Personal, UserKey, VerificationId};
use verification::User;

use super::{Job, Record, SupportReference, TimelineEntry};
use crate::kernel::Versioned;

/// What the provider said, word for word; kept sealed as evidence.
pub type Evidence = Personal<Vec<u8>>;

/// Something by which a verification is found, beside its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexEntry {
    /// The provider's execution, for callbacks without ticket.
    Execution(ExecutionId),
    /// What the user tells support.
    SupportReference(SupportReference),
}

/// One change, carried out in this order: evidence, index, messages, and at last one atomic batch in the user's partition.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// The user's row, if it changes.
    pub user: Option<(UserKey, Versioned<User>)>,
    /// The verifications that change; all of one user.
    pub records: Vec<Versioned<Record>>,
    /// What is added to the timelines of these verifications.
    pub timeline: Vec<(VerificationId, TimelineEntry)>,
    /// A report to be kept.
    pub evidence: Option<(VerificationId, Evidence)>,
    /// By what verifications are found.
    pub index: Vec<(IndexEntry, VerificationId)>,
    /// What is to be done later.
    pub jobs: Vec<Job>,
}
