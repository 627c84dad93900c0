use std::{str::FromStr, sync::Arc};

use contract::{
    AccountId, ClientId, ExecutionId, Input, NextStep, Outcome, ProviderName, Timestamp, VerificationId,
};
use futures::future::try_join3;
use serde::Serialize;
use thiserror::Error;
use verification::{
    Check, EffectiveState, IncompleteCause, Reason, Rejection, Review, ReviewCause, State, Transaction,
    table::StateKind,
};

use crate::{
    kernel::{Clock, Deadline, StoreError},
    model::{Clients, IndexEntry, Method, Record, SupportReference, TimelineEntry, Tombstone},
    ports::Store,
};

/// How an operator names a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By its id.
    Id(VerificationId),
    /// By what the user reads out.
    Reference(SupportReference),
}

impl FromStr for Named {
    type Err = ShowError;

    fn from_str(text: &str) -> Result<Self, ShowError> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        text.parse().map(Self::Reference).map_err(|_| ShowError::NotAName)
    }
}

/// Why there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShowError {
    /// Neither an id nor a support reference.
    #[error("neither a verification id (53 characters) nor a support reference (such as ABCD-EFGH)")]
    NotAName,
    /// No such verification, or no longer.
    #[error("no such verification, or no longer")]
    Unknown,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an operator may know of a verification. Says nothing about the user.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Shown {
    /// It is there.
    Verification(Box<ShownVerification>),
    /// It was erased, and the provider has not yet deleted its part.
    Erased {
        /// Which.
        verification_id: VerificationId,
        /// When.
        erased_at: Timestamp,
        /// The provider's account that is still to be deleted.
        #[serde(skip_serializing_if = "Option::is_none")]
        account: Option<AccountId>,
    },
}

/// A verification, as operators see it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it")]
pub struct ShownVerification {
    pub verification_id: VerificationId,
    pub support_reference: String,
    pub method: Method,
    pub client: ClientId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// Which attempt of the user it is.
    pub number: u32,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<ShownTransaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<ShownPoll>,
    /// How many reports of the provider are kept.
    pub reports: usize,
    pub timeline: Vec<TimelineEntry>,
}

/// Why a verification stands where it stands: names only, never a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Why {
    /// The rule that asked for a review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewCause>,
    /// Why it was not completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<IncompleteCause>,
    /// Whether the time for a decision ran out.
    pub time_ran_out: bool,
    /// What the provider objected to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The checks that did not pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// The attributes that differ between account and document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differing: Vec<Input>,
}

/// The provider's transaction.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it")]
pub struct ShownTransaction {
    pub provider: ProviderName,
    pub account: AccountId,
    pub execution: ExecutionId,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// When the provider was asked, and when it will be.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it")]
pub struct ShownPoll {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// How many polls have failed in a row.
    pub failures: u32,
}

/// Shows operators what happened.
#[derive(Clone)]
pub struct Show {
    /// Where verifications and their histories are.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The relying parties.
    pub clients: Arc<Clients>,
}

impl Show {
    /// Where a verification stands, what happened to it, and why.
    pub async fn run(&self, named: &Named, deadline: Deadline) -> Result<Shown, ShowError> {
        let id = self.find(named, deadline).await?;
        match self.store.verification(id, deadline).await? {
            Some(record) => Ok(Shown::Verification(Box::new(self.show(record.value, deadline).await?))),
            None => match self.store.tombstone(id, deadline).await? {
                Some(Tombstone { account, erased_at, .. }) => {
                    Ok(Shown::Erased { verification_id: id, erased_at, account })
                }
                None => Err(ShowError::Unknown),
            },
        }
    }

    async fn find(&self, named: &Named, deadline: Deadline) -> Result<VerificationId, ShowError> {
        match named {
            Named::Id(id) => Ok(*id),
            Named::Reference(reference) => {
                let entry = IndexEntry::SupportReference(reference.clone());
                self.store.find(&entry, deadline).await?.ok_or(ShowError::Unknown)
            }
        }
    }

    async fn show(&self, record: Record, deadline: Deadline) -> Result<ShownVerification, StoreError> {
        let id = record.verification.id;
        let (user, timeline, reports) = try_join3(
            self.store.user(id.user(), deadline),
            self.store.timeline(id, deadline),
            self.store.count_evidence(id, deadline),
        )
        .await?;
        let now = self.clock.now();
        let client = self.clients.of(&record);
        let remaining_attempts = user.value.remaining_attempts(&client.limits, now);
        let effective_state = client.effective_state(&record, remaining_attempts, now);
        let meaning = effective_state.meaning();
        let poll = record.document.as_ref().map(|part| part.poll);
        Ok(ShownVerification {
            verification_id: id,
            support_reference: SupportReference::of(id).to_string(),
            method: record.method,
            number: record.verification.number,
            created_at: record.verification.created_at,
            state: record.verification.state.kind(),
            effective_state,
            outcome: meaning.outcome,
            next_step: meaning.next_step,
            remaining_attempts,
            is_current: user.value.current.is_some_and(|current| current.attempt == id.attempt()),
            is_confirmed: record.verification.is_confirmed(),
            why: Why::of(&record.verification.state),
            poll: poll.map(|poll| ShownPoll { last: poll.last, next: poll.due, failures: poll.retries }),
            transaction: record.verification.transaction.map(ShownTransaction::from),
            client: record.client,
            correlation_id: record.correlation_id,
            reports,
            timeline,
        })
    }
}

impl Why {
    fn of(state: &State) -> Self {
        match state {
            State::Rejected { rejection, .. } => {
                let Rejection { reasons, checks } = rejection.clone();
                Self { reasons, checks, ..Self::default() }
            }
            State::Review { review, .. } => {
                let Review { cause, reasons, checks, differing, .. } = (**review).clone();
                Self { review: Some(cause), reasons, checks, differing, ..Self::default() }
            }
            State::Overdue { .. } => Self { time_ran_out: true, ..Self::default() },
            State::Incomplete { cause } => Self { incomplete: Some(*cause), ..Self::default() },
            _ => Self::default(),
        }
    }
}

impl From<Transaction> for ShownTransaction {
    fn from(transaction: Transaction) -> Self {
        let Transaction { provider, account, execution, issued_at, expires_at } = transaction;
        Self { provider, account, execution, issued_at, expires_at }
    }
}
