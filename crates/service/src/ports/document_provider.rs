use async_trait::async_trait;
use contract::{AccountId, ExecutionId, Personal, ProviderName};
use thiserror::Error;
use verification::{Attributes, Report, Transaction};

use crate::{
    kernel::Deadline,
    model::{Consent, Evidence},
};

/// What is asked of a provider.
#[derive(Clone, Debug)]
pub struct TransactionRequest {
    /// Our reference; comes back with every verdict.
    pub reference: String,
    /// Which workflow to run, in the provider's words; absent: the one that the provider is set up with.
    pub workflow: Option<String>,
    /// Where the provider sends the browser back.
    pub return_url: String,
    /// Where the provider calls.
    pub callback_url: String,
    /// The user's languages, most wanted first, as BCP 47 tags separated by spaces.
    pub locales: String,
    /// What the account says about its user; a provider may preselect by it.
    pub attributes: Attributes,
    /// The user's consent, where the policy collected it.
    pub consent: Option<Consent>,
    /// The user's address, given with a consent.
    pub user_ip: Option<Personal<String>>,
}

/// A transaction that the provider has created.
#[derive(Clone, Debug)]
pub struct CreatedTransaction {
    /// The provider's ids and times.
    pub transaction: Transaction,
    /// Where to send the user's browser. Anyone who has this address can take part: a secret.
    pub redirect_url: Personal<String>,
}

/// What one poll of the provider brought.
#[derive(Clone, Debug)]
pub struct PollResult {
    /// What it says, in our words.
    pub report: Report,
    /// What it says, word for word, where it is a verdict.
    pub evidence: Option<Evidence>,
}

/// For what a provider's execution was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// For this reference of ours, in this very account.
    Reference(String),
    /// The provider does not say, or not yet.
    Untold,
    /// There is none: it was deleted, or cannot be seen yet.
    Absent,
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
    /// It answered something that we cannot read, which a later answer or a later version may mend.
    #[error("the provider's answer cannot be read")]
    Unreadable,
    /// It refuses the way we ask; trying again does not help until an operator changes something.
    #[error("the provider refuses our requests")]
    Refused,
}

/// Checks documents.
#[async_trait]
pub trait DocumentProvider: Send + Sync {
    /// Its name, as it stands in callback addresses and in its transactions.
    fn name(&self) -> ProviderName;

    /// Creates one transaction. Never repeats by itself: a lost answer would create a second one.
    async fn create(
        &self,
        request: &TransactionRequest,
        deadline: Deadline,
    ) -> Result<CreatedTransaction, ProviderError>;

    /// Asks how an execution stands: at most two reads.
    async fn poll(
        &self,
        account: &AccountId,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<PollResult, ProviderError>;

    /// For what an execution of an account was created. One read.
    async fn origin(
        &self,
        account: &AccountId,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<Origin, ProviderError>;

    /// Deletes an account and all it holds.
    async fn delete(&self, account: &AccountId, deadline: Deadline) -> Result<(), ProviderError>;
}
