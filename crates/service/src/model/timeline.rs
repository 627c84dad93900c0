use contract::Timestamp;
use serde::{Deserialize, Serialize};
use verification::table::StateKind;

/// One line of a verification's history. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    pub at: Timestamp,
    #[serde(flatten)]
    pub event: TimelineEvent,
}

/// What happened, in words for operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TimelineEvent {
    /// Asked for.
    Created,
    /// The account that the user got since was bound.
    AccountBound,
    /// A browser came to go to the provider.
    Authorized,
    /// A transaction was created at the provider.
    TransactionCreated,
    /// No transaction could be created.
    TransactionFailed,
    /// The state changed.
    Moved { from: StateKind, to: StateKind },
    /// The browser that had left came back.
    Returned,
    /// The provider called.
    CalledBack {
        /// The provider's word for the state, cut and cleaned.
        status: String,
    },
    /// A code was handed out.
    CodeIssued,
    /// A hint was handed out.
    HintIssued,
    /// A hint was redeemed.
    HintRedeemed,
    /// A code was redeemed.
    CodeRedeemed,
    /// A code was shown wrongly and is good for nothing any more.
    CodeRevoked,
}
