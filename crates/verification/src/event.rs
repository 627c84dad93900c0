use contract::{ExecutionId, Timestamp};

use crate::{Comparison, RuleResult, Transaction, table::EventKind};

/// Something that happened to a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The provider created a transaction and its address was handed to the user's browser.
    RedirectIssued(Transaction),
    /// The browser came back from the provider. A hint only: anyone who holds the link can say anything.
    Returned(Acquisition),
    /// The provider answered, and the answer was read under the client's rules.
    Reported {
        /// The execution that the provider spoke of.
        execution: ExecutionId,
        /// Our reference, as the provider returned it; a verdict without it does not count.
        reference: Option<String>,
        /// What it said under the rules.
        result: RuleResult,
    },
    /// The time that the state allows is over.
    DeadlinePassed {
        /// When it was over.
        deadline: Timestamp,
    },
    /// The user began another attempt instead.
    Replaced,
    /// A late verdict on another attempt of the user took its place.
    Overtaken,
    /// Another attempt of the user was rejected for fraud.
    FraudElsewhere,
    /// What the account says now was compared with the document.
    Compared(Comparison),
}

/// What the browser says when it comes back from the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquisition {
    /// The pictures were handed in.
    Submitted,
    /// The capture failed or was left.
    Failed,
}

impl Event {
    /// The column of [`crate::table::TRANSITIONS`] that this event stands in.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::RedirectIssued(_) => EventKind::RedirectIssued,
            Self::Returned(Acquisition::Submitted) => EventKind::ReturnedSubmitted,
            Self::Returned(Acquisition::Failed) => EventKind::ReturnedFailed,
            Self::Reported { result, .. } => match result {
                RuleResult::Waiting => EventKind::ReportedWaiting,
                RuleResult::Acquired => EventKind::ReportedAcquired,
                RuleResult::Unknown => EventKind::ReportedUnknown,
                RuleResult::Approve { .. } => EventKind::ReportedApproval,
                RuleResult::Reject(_) => EventKind::ReportedRejection,
                RuleResult::Differ(_) => EventKind::ReportedDifference,
                RuleResult::Review(_) => EventKind::ReportedReview,
                RuleResult::Incomplete(_) => EventKind::ReportedIncomplete,
                RuleResult::TokenExpired => EventKind::ReportedTokenExpired,
            },
            Self::DeadlinePassed { .. } => EventKind::DeadlinePassed,
            Self::Replaced => EventKind::Replaced,
            Self::Overtaken => EventKind::Overtaken,
            Self::FraudElsewhere => EventKind::FraudElsewhere,
            Self::Compared(Comparison::Agrees) => EventKind::ComparedAgrees,
            Self::Compared(Comparison::Differs { .. }) => EventKind::ComparedDiffers,
        }
    }
}
