//! Traits for everything outside the use cases. A port exists only where something else takes its place: another product,
//! or a test's store or provider.

mod client_registry;
mod commits;
mod document_provider;
mod evidence;
mod jobs;
mod rate_limits;
mod retention;
mod timelines;
mod users;
mod verifications;

pub use client_registry::ClientRegistry;
pub use commits::Commits;
pub use document_provider::{
    CreatedTransaction, DocumentProvider, Origin, PollResult, ProviderError, TransactionRequest,
};
pub use evidence::{EvidenceStore, KeptReport};
pub use jobs::{JobCursor, JobPage, Jobs};
pub use rate_limits::Counters;
pub use retention::{KeyRotation, Retention};
pub use timelines::Timelines;
pub use users::{UserRow, Users};
pub use verifications::Verifications;

/// Everything that a store does. Features name the part that they use.
pub trait Store:
    Verifications
    + Users
    + Timelines
    + EvidenceStore
    + Commits
    + Jobs
    + Counters
    + Retention
    + KeyRotation
    + ClientRegistry
{
}

impl<S> Store for S where
    S: Verifications
        + Users
        + Timelines
        + EvidenceStore
        + Commits
        + Jobs
        + Counters
        + Retention
        + KeyRotation
        + ClientRegistry
{
}
