//! The message per outcome.

use contract::{NextStep, Outcome};

use crate::text::Text;

/// What came of a verification, as far as its wording differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeText {
    /// The verification is open.
    Pending,
    /// Handed in, no verdict yet.
    Submitted,
    /// The identity is confirmed.
    Approved,
    /// Not confirmed; another attempt is open.
    RejectedRetryable {
        /// How many more there are.
        attempts: u32,
    },
    /// The same, where a better picture of the same document would not help.
    RejectedAnotherDocument {
        /// How many more there are.
        attempts: u32,
    },
    /// Not confirmed, for good.
    RejectedFinal,
    /// An operator decides.
    Review,
    /// The account is named otherwise than the document, or could not be compared; another attempt is open.
    Differs,
    /// The same, and no attempt is left.
    DiffersFinal,
    /// Left before the end.
    Incomplete,
    /// Open for too long.
    Expired,
    /// A newer attempt took its place.
    Superseded,
    /// Confirmed once, and no longer valid.
    Lapsed,
    /// A fault on our side or the provider's.
    Failed,
    /// No attempt left.
    Blocked,
    /// Consent is missing.
    ConsentRequired,
    /// No verification can be made at the moment.
    Unavailable,
}

impl OutcomeText {
    /// Every outcome; where attempts are counted, with two of them.
    pub const ALL: [Self; 17] = [
        Self::Pending,
        Self::Submitted,
        Self::Approved,
        Self::RejectedRetryable { attempts: 2 },
        Self::RejectedAnotherDocument { attempts: 2 },
        Self::RejectedFinal,
        Self::Review,
        Self::Differs,
        Self::DiffersFinal,
        Self::Incomplete,
        Self::Expired,
        Self::Superseded,
        Self::Lapsed,
        Self::Failed,
        Self::Blocked,
        Self::ConsentRequired,
        Self::Unavailable,
    ];

    /// The words for an outcome; a rejection reads differently where another attempt is offered. A caller that knows more says
    /// [`Self::Superseded`], [`Self::Lapsed`] or [`Self::RejectedAnotherDocument`].
    #[must_use]
    pub const fn of(outcome: Outcome, next_step: NextStep, attempts: u32) -> Self {
        match (outcome, next_step) {
            (Outcome::Pending, _) => Self::Pending,
            (Outcome::Submitted, _) => Self::Submitted,
            (Outcome::Approved, _) => Self::Approved,
            (Outcome::Rejected, NextStep::Retry) => Self::RejectedRetryable { attempts },
            (Outcome::Rejected, _) => Self::RejectedFinal,
            (Outcome::Review, NextStep::Retry) => Self::Differs,
            (Outcome::Review, NextStep::Blocked) => Self::DiffersFinal,
            (Outcome::Review, _) => Self::Review,
            (Outcome::Incomplete, _) => Self::Incomplete,
            (Outcome::Expired, _) => Self::Expired,
            (Outcome::Failed, _) => Self::Failed,
            (Outcome::Blocked, _) => Self::Blocked,
            (Outcome::ConsentRequired, _) => Self::ConsentRequired,
            (Outcome::Unavailable, _) => Self::Unavailable,
        }
    }

    /// What happened and what to do next: the `userMessage` of API answers.
    pub fn message(self) -> Text<'static> {
        match self {
            Self::Pending => Text::OutcomePendingMessage,
            Self::Submitted => Text::OutcomeSubmittedMessage,
            Self::Approved => Text::OutcomeApprovedMessage,
            Self::RejectedRetryable { attempts } => Text::OutcomeRejectedRetryableMessage { attempts },
            Self::RejectedAnotherDocument { attempts } => {
                Text::OutcomeRejectedAnotherDocumentMessage { attempts }
            }
            Self::RejectedFinal => Text::OutcomeRejectedFinalMessage,
            Self::Review => Text::OutcomeReviewMessage,
            Self::Differs => Text::OutcomeDiffersMessage,
            Self::DiffersFinal => Text::OutcomeDiffersFinalMessage,
            Self::Incomplete => Text::OutcomeIncompleteMessage,
            Self::Expired => Text::OutcomeExpiredMessage,
            Self::Superseded => Text::OutcomeSupersededMessage,
            Self::Lapsed => Text::OutcomeLapsedMessage,
            Self::Failed => Text::OutcomeFailedMessage,
            Self::Blocked => Text::OutcomeBlockedMessage,
            Self::ConsentRequired => Text::OutcomeConsentRequiredMessage,
            Self::Unavailable => Text::OutcomeUnavailableMessage,
        }
    }
}
