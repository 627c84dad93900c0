use contract::{AccountId, ExecutionId, ProviderName, Timestamp, named};
use serde::{Deserialize, Serialize};

use crate::{Document, Rejection, Review, table::StateKind};

/// One paid run at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// Whose it is.
    pub provider: ProviderName,
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
    /// Asked for; no transaction yet.
    Created,
    /// The user may go to the provider.
    AwaitingUser,
    /// The user has submitted.
    Submitted {
        /// Since when we know of it.
        since: Timestamp,
    },
    /// Submitted, and there is no decision: the provider is asked now and then, or an operator decides.
    Overdue {
        /// Since when we know of it.
        since: Timestamp,
        /// Why there is none.
        cause: OverdueCause,
    },
    /// The rules accepted a report.
    Approved {
        at: Timestamp,
        /// What the document says.
        document: Document,
        /// Whether the document names the account's user.
        matched: bool,
    },
    /// The rules refused a report.
    Rejected { at: Timestamp, rejection: Rejection },
    /// The document passed, and the account is named otherwise or could not be compared. A corrected account is compared again.
    Differs {
        /// When the report was read; an approval that follows is good from then on.
        at: Timestamp,
        /// Since when it differs.
        since: Timestamp,
        review: Box<Review>,
    },
    /// An operator has to decide.
    Review { at: Timestamp, review: Box<Review> },
    /// Begun and not completed.
    Incomplete { cause: IncompleteCause },
    /// Not begun in time.
    Expired,
    /// Another attempt took its place.
    Superseded,
    /// Approved, and replaced before the approval helped its user, or after it had lapsed. Unlike a superseded attempt it has
    /// had its verdict: no report brings it back, or a user could fall back on it after a newer rejection.
    Withdrawn,
    /// Nobody decided within the outer limit.
    Closed,
}

named! {
    /// Why there is no decision.
    pub enum OverdueCause {
        /// None came in time.
        TimeRanOut = "timeRanOut",
        /// The provider has ended in a word that we do not know, or in none.
        UnknownDecision = "unknownDecision",
    }
}

named! {
    /// Why a verification was not completed.
    pub enum IncompleteCause {
        /// The user began and left.
        Abandoned = "abandoned",
        /// The provider could not run the check.
        Technical = "technical",
    }
}

impl State {
    /// The row of [`crate::table::TRANSITIONS`] that this state stands in.
    #[must_use]
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::Created => StateKind::Created,
            Self::AwaitingUser => StateKind::AwaitingUser,
            Self::Submitted { .. } => StateKind::Submitted,
            Self::Overdue { .. } => StateKind::Overdue,
            Self::Approved { .. } => StateKind::Approved,
            Self::Rejected { .. } => StateKind::Rejected,
            Self::Differs { .. } => StateKind::Differs,
            Self::Review { .. } => StateKind::Review,
            Self::Incomplete { .. } => StateKind::Incomplete,
            Self::Expired => StateKind::Expired,
            Self::Superseded => StateKind::Superseded,
            Self::Withdrawn => StateKind::Withdrawn,
            Self::Closed => StateKind::Closed,
        }
    }

    /// Since when the state counts the time, if it does.
    #[must_use]
    pub const fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Submitted { since } | Self::Overdue { since, .. } | Self::Differs { since, .. } => {
                Some(*since)
            }
            Self::Approved { at, .. } | Self::Rejected { at, .. } | Self::Review { at, .. } => Some(*at),
            _ => None,
        }
    }

    /// Why the rules refused a report, if they did.
    #[must_use]
    pub const fn rejection(&self) -> Option<&Rejection> {
        if let Self::Rejected { rejection, .. } = self { Some(rejection) } else { None }
    }

    /// Why the report led neither to an approval nor to a rejection, if it did not.
    #[must_use]
    pub const fn review(&self) -> Option<&Review> {
        match self {
            Self::Differs { review, .. } | Self::Review { review, .. } => Some(review),
            _ => None,
        }
    }

    /// What the document says, where a report was read that the rules accept but for the account's names.
    #[must_use]
    pub const fn document(&self) -> Option<&Document> {
        match self {
            Self::Approved { document, .. } => Some(document),
            Self::Differs { review, .. } => review.document.as_ref(),
            _ => None,
        }
    }
}
