use serde::{Deserialize, Serialize};

use crate::{AccountId, Document, ExecutionId, Reason, Timestamp, table::StateKind};

/// One paid run at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The provider's account of the user.
    pub account: AccountId,
    /// The provider's execution: the only one whose reports count.
    pub execution: ExecutionId,
    /// When it was created.
    pub issued_at: Timestamp,
    /// Until when the user may begin it.
    pub expires_at: Timestamp,
}

/// Where a verification stands, with what is known there and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum State {
    /// Asked for; nothing bought yet.
    Created,
    /// The user may go to the provider.
    AwaitingUser {
        /// What was bought.
        transaction: Transaction,
    },
    /// The user has handed in the pictures.
    Submitted {
        /// What was bought.
        transaction: Transaction,
        /// Since when we know of it.
        since: Timestamp,
    },
    /// Handed in, and no decision came in time: a user has to look at it.
    Overdue {
        /// What was bought.
        transaction: Transaction,
        /// Since when it is overdue.
        since: Timestamp,
    },
    /// The rules accepted a report.
    Approved {
        /// What was bought.
        transaction: Transaction,
        /// When the report was accepted.
        at: Timestamp,
        /// What the document says.
        document: Document,
        /// Whether the document names the account's user.
        matched: bool,
    },
    /// The rules refused a report.
    Rejected {
        /// What was bought.
        transaction: Transaction,
        /// When the report was refused.
        at: Timestamp,
        /// Why; never empty.
        reasons: Vec<Reason>,
    },
    /// A user has to look at it.
    Review {
        /// What was bought.
        transaction: Transaction,
        /// Since when.
        at: Timestamp,
        /// Why.
        cause: ReviewCause,
    },
    /// Begun and not completed.
    Incomplete {
        /// What was bought.
        transaction: Transaction,
        /// Why.
        cause: IncompleteCause,
    },
    /// Not begun in time.
    Expired {
        /// What was bought, if anything.
        transaction: Option<Transaction>,
    },
    /// Another attempt took its place.
    Superseded {
        /// What was bought, if anything.
        transaction: Option<Transaction>,
    },
    /// Approved, and replaced before the approval helped anybody, or after it had lapsed. Unlike a superseded attempt
    /// it has had its verdict: no report brings it back, or a user could fall back on it after a newer rejection.
    Withdrawn {
        /// What was bought.
        transaction: Transaction,
    },
}

/// Why a user has to look at a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReviewCause {
    /// The provider was not sure.
    Warning,
    /// The document names someone else than the account, or too little to tell.
    AttributeMismatch,
    /// The provider took back what it had approved.
    LateRejection,
}

/// Why a verification was not completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IncompleteCause {
    /// The user began and left.
    Abandoned,
    /// The provider could not run the check.
    Technical,
}

impl State {
    /// The row of [`crate::table::TRANSITIONS`] that this state stands in.
    #[must_use]
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::Created => StateKind::Created,
            Self::AwaitingUser { .. } => StateKind::AwaitingUser,
            Self::Submitted { .. } => StateKind::Submitted,
            Self::Overdue { .. } => StateKind::Overdue,
            Self::Approved { .. } => StateKind::Approved,
            Self::Rejected { .. } => StateKind::Rejected,
            Self::Review { .. } => StateKind::Review,
            Self::Incomplete { .. } => StateKind::Incomplete,
            Self::Expired { .. } => StateKind::Expired,
            Self::Superseded { .. } => StateKind::Superseded,
            Self::Withdrawn { .. } => StateKind::Withdrawn,
        }
    }

    /// What was bought, if anything.
    #[must_use]
    pub const fn transaction(&self) -> Option<&Transaction> {
        match self {
            Self::Created => None,
            Self::AwaitingUser { transaction }
            | Self::Submitted { transaction, .. }
            | Self::Overdue { transaction, .. }
            | Self::Approved { transaction, .. }
            | Self::Rejected { transaction, .. }
            | Self::Review { transaction, .. }
            | Self::Incomplete { transaction, .. }
            | Self::Withdrawn { transaction } => Some(transaction),
            Self::Expired { transaction } | Self::Superseded { transaction } => transaction.as_ref(),
        }
    }

    /// Why the rules refused a report; empty where they did not.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        if let Self::Rejected { reasons, .. } = self { reasons } else { &[] }
    }

    /// Why a user has to look at it, if one has to.
    #[must_use]
    pub const fn review_cause(&self) -> Option<ReviewCause> {
        if let Self::Review { cause, .. } = self { Some(*cause) } else { None }
    }
}
