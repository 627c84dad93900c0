use contract::Input;
use serde::{Deserialize, Serialize};
use verification::{Check, IncompleteCause, OverdueCause, Reason, Rejection, Review, ReviewCause, State};

/// Why a verification stands where it stands: names only, never a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Why {
    /// The rule that asked for a review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewCause>,
    /// Why it was not completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<IncompleteCause>,
    /// Why there is no decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue: Option<OverdueCause>,
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

impl Why {
    pub(super) fn of(state: &State) -> Self {
        match state {
            State::Rejected { rejection, .. } => {
                let Rejection { reasons, checks } = rejection.clone();
                Self { reasons, checks, ..Self::default() }
            }
            State::Review { review, .. } | State::Differs { review, .. } => {
                let Review { cause, reasons, checks, differing, .. } = (**review).clone();
                Self { review: Some(cause), reasons, checks, differing, ..Self::default() }
            }
            State::Overdue { cause, .. } => Self { overdue: Some(*cause), ..Self::default() },
            State::Incomplete { cause } => Self { incomplete: Some(*cause), ..Self::default() },
            _ => Self::default(),
        }
    }
}
