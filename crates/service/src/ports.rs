//! What the use cases need of the outside. A port exists only where something else takes its place: another product, or
//! a test's clock, chance, store or provider.

use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;
use verification::{
    AccountId, ExecutionId, Personal, Report, Timestamp, Transaction, User, UserKey, VerificationId,
};

use crate::{Consent, Counter, Deadline, ErasureOrder, PollJob, Record, TimelineEntry, Tombstone};

/// The time. Nothing else in the use cases reads a clock.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        self.as_ref().now()
    }
}

/// Chance, good enough for keys.
pub trait Random: Send + Sync {
    /// Fills `bytes` with random ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// The version of a stored row; writing demands that it still is the latest. `None`: there is no row yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version(pub Option<String>);

/// A value as it was read.
#[derive(Clone, Debug)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Its version.
    pub version: Version,
}

/// The store could not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// It did not answer in time, or not at all.
    #[error("the store is unavailable")]
    Unavailable,
    /// A row cannot be read: written by a newer version, with a key that is not configured, or damaged.
    #[error("a stored row cannot be read")]
    Unreadable,
}

/// A commit did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CommitError {
    /// Somebody else wrote one of the rows in the meantime: load and decide again.
    #[error("somebody else wrote first")]
    Conflict,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the provider said, word for word; kept sealed as evidence.
pub type Evidence = Personal<Vec<u8>>;

/// One change, carried out in this order: evidence, index rows, the next poll, and at last one atomic batch
/// in the user's partition.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// The user's record, if it changes.
    pub user: Option<(UserKey, Versioned<User>)>,
    /// The verifications that change; all of one user.
    pub records: Vec<Versioned<Record>>,
    /// What is added to the timelines of these verifications.
    pub timeline: Vec<(VerificationId, TimelineEntry)>,
    /// An execution by which a callback without ticket finds the verification.
    pub execution: Option<(ExecutionId, VerificationId)>,
    /// A poll to be delivered at its time.
    pub poll: Option<PollJob>,
    /// A report to be kept.
    pub evidence: Option<(VerificationId, Evidence)>,
    /// When to see whether a verification has to be erased.
    pub erasure: Option<ErasureOrder>,
}

/// Where everything is kept.
#[async_trait]
pub trait Store: Send + Sync {
    /// The record of a verification: one point read.
    async fn verification(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Record>>, StoreError>;

    /// The record of a user, empty if there is none: one point read.
    async fn user(&self, key: UserKey, deadline: Deadline) -> Result<Versioned<User>, StoreError>;

    /// The user whom the lookup key gives this name, and the name that the user's rows have: an older one where the
    /// user was there before the key was exchanged. One point read, two for an older name.
    async fn find_user(
        &self,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<(UserKey, Versioned<User>), StoreError>;

    /// The verification for which this execution was bought.
    async fn by_execution(
        &self,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError>;

    /// Carries out a change. Answers with the new versions of `records`, in their order.
    async fn commit(&self, commit: Commit, deadline: Deadline) -> Result<Vec<Version>, CommitError>;

    /// Looks that were due before `until` and are still on the index: the hint from which a sweep heals.
    async fn overdue_polls(&self, until: Timestamp, deadline: Deadline) -> Result<Vec<PollJob>, StoreError>;

    /// Takes a poll off the index.
    async fn forget_poll(&self, poll: &PollJob, deadline: Deadline) -> Result<(), StoreError>;

    /// Looks whose message failed so often that the platform put it aside. Taken away by this call; the index still
    /// holds what is lost on the way.
    async fn poisoned_polls(&self, deadline: Deadline) -> Result<Vec<PollJob>, StoreError>;

    /// Erasures that were due before `until`.
    async fn due_erasures(
        &self,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<ErasureOrder>, StoreError>;

    /// Puts an erasure on the index.
    async fn plan_erasure(&self, erasure: &ErasureOrder, deadline: Deadline) -> Result<(), StoreError>;

    /// Takes an erasure off the index.
    async fn forget_erasure(&self, erasure: &ErasureOrder, deadline: Deadline) -> Result<(), StoreError>;

    /// Puts a tombstone in the place of a record, and takes the user's row away where it is given. With the record
    /// goes the key that opens its evidence.
    async fn erase(
        &self,
        id: VerificationId,
        version: &Version,
        tombstone: &Tombstone,
        user: Option<(UserKey, Version)>,
        deadline: Deadline,
    ) -> Result<(), CommitError>;

    /// What is left of an erased verification.
    async fn tombstone(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Tombstone>, StoreError>;

    /// Removes the evidence, the timeline, the user's other name if that is given and still leads there, and at last the
    /// tombstone of an erased verification. Safe to repeat.
    async fn purge(
        &self,
        id: VerificationId,
        alias: Option<UserKey>,
        deadline: Deadline,
    ) -> Result<(), StoreError>;

    /// Raises a counter by one and answers with its value, which may lag a little behind others that count at once.
    async fn raise(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError>;

    /// Removes counters whose window ended before `until`.
    async fn forget_counters(&self, until: Timestamp, deadline: Deadline) -> Result<(), StoreError>;

    /// While a key is rotated under which things are sealed: puts a chunk of them under the newest, going on where the last
    /// call has stopped.
    async fn rewrap(&self, deadline: Deadline) -> Result<(), StoreError>;
}

/// What is bought at a provider.
#[derive(Clone, Debug)]
pub struct Order {
    /// Our reference; comes back with every verdict.
    pub reference: String,
    /// Where the provider sends the browser back.
    pub return_url: String,
    /// Where the provider calls.
    pub callback_url: String,
    /// The user's languages, most wanted first, as BCP 47 tags separated by spaces.
    pub locales: String,
    /// The user's consent, where the policy collected it.
    pub consent: Option<Consent>,
    /// The user's address, given with a consent.
    pub user_ip: Option<Personal<String>>,
}

/// What was bought.
#[derive(Clone, Debug)]
pub struct CreatedTransaction {
    /// The provider's ids and times.
    pub transaction: Transaction,
    /// Where to send the user's browser. Whoever has this address can take part: a secret.
    pub redirect_url: Personal<String>,
}

/// What one poll at the provider brought.
#[derive(Clone, Debug)]
pub struct PollResult {
    /// What it says, in our words.
    pub report: Report,
    /// What it says, word for word, where it is a verdict.
    pub evidence: Option<Evidence>,
}

/// The provider did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProviderError {
    /// Overloaded, unreachable or slow: another time.
    #[error("the provider is unavailable")]
    Unavailable,
    /// Its answer was lost: what was asked for may have been done.
    #[error("the provider's answer was lost")]
    Lost,
    /// It refuses the way we ask; trying again does not help until somebody changes something.
    #[error("the provider refuses our requests")]
    Refused,
}

/// Who checks documents.
#[async_trait]
pub trait DocumentProvider: Send + Sync {
    /// Buys one transaction. Never repeats on its own: a lost answer would buy a second one.
    async fn create(&self, order: &Order, deadline: Deadline) -> Result<CreatedTransaction, ProviderError>;

    /// Asks how an execution stands: at most two reads.
    async fn poll(
        &self,
        account: &AccountId,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<PollResult, ProviderError>;

    /// Deletes an account and all it holds.
    async fn delete(&self, account: &AccountId, deadline: Deadline) -> Result<(), ProviderError>;
}
