use contract::{
    AccountId, ClientId, ExecutionId, NextStep, Outcome, ProviderName, Timestamp, VerificationId,
};
use serde::{Deserialize, Serialize};
use verification::{EffectiveState, Transaction, table::StateKind};

use super::why::Why;
use crate::model::{Method, TimelineEvent, iso8601};

/// What an operator may know of a verification. Says nothing about the user.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Shown {
    /// It is there.
    Verification(Box<ShownVerification>),
    /// It was erased, and the provider has not yet deleted its part.
    Erased {
        verification_id: VerificationId,
        #[serde(with = "iso8601")]
        erased_at: Timestamp,
        /// The provider's account that is still to be deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<AccountId>,
    },
}

/// A verification, as operators see it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownVerification {
    pub verification_id: VerificationId,
    pub support_reference: String,
    pub method: Method,
    pub client: ClientId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// Which attempt of the user it is.
    pub number: u32,
    #[serde(with = "iso8601")]
    pub created_at: Timestamp,
    pub state: StateKind,
    pub effective_state: EffectiveState,
    /// What callers are told.
    pub outcome: Outcome,
    pub next_step: NextStep,
    pub remaining_attempts: u32,
    /// Whether it is the attempt that the user's next sign-in meets.
    pub is_current: bool,
    /// Whether the browser in front of the provider was proved to be the one of the user journey.
    pub is_confirmed: bool,
    pub why: Why,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<ShownTransaction>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<ShownPoll>,
    /// How many reports of the provider are kept.
    pub reports: usize,
    pub timeline: Vec<ShownEvent>,
}

/// One line of the timeline.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShownEvent {
    #[serde(with = "iso8601")]
    pub at: Timestamp,
    #[serde(flatten)]
    pub event: TimelineEvent,
}

/// The provider's transaction.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownTransaction {
    pub provider: ProviderName,
    pub account: AccountId,
    pub execution: ExecutionId,
    #[serde(with = "iso8601")]
    pub issued_at: Timestamp,
    #[serde(with = "iso8601")]
    pub expires_at: Timestamp,
}

/// When the provider was asked, and when it will be.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownPoll {
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso8601::option")]
    pub last: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso8601::option")]
    pub next: Option<Timestamp>,
    /// How often a poll of a finished verification has failed in a row and was retried.
    pub retries: u32,
}

impl From<Transaction> for ShownTransaction {
    fn from(transaction: Transaction) -> Self {
        let Transaction { provider, account, execution, issued_at, expires_at } = transaction;
        Self { provider, account, execution, issued_at, expires_at }
    }
}
