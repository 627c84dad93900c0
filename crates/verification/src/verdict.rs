use contract::{Input, named};
use serde::{Deserialize, Serialize};

use crate::{Check, Document, Reason};

named! {
    /// Why a report led neither to an approval nor to a rejection.
    pub enum ReviewCause {
        /// The provider was not sure.
        UnclearChecks = "unclearChecks",
        /// The provider passed it all in all, and a check on which an approval rests is missing or did not pass.
        ChecksNotPassed = "checksNotPassed",
        /// The document names someone else than the account.
        AttributeMismatch = "attributeMismatch",
        /// What the account says could not be compared: the document does not tell it, or the account says too little.
        NotCompared = "notCompared",
        /// The provider took back what it had approved.
        LateRejection = "lateRejection",
        /// Another attempt of the same user was rejected for fraud.
        FraudElsewhere = "fraudElsewhere",
    }
}

/// A verification under review: why, and what an operator or a corrected account is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// The rule that asked for it.
    pub cause: ReviewCause,
    /// What the provider objected to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The checks that did not pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// The account's attributes that differ from the document, or that it does not tell, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differing: Vec<Input>,
    /// What the document says, as far as the provider has read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}

impl Review {
    /// A review for this cause, about which nothing more is known.
    #[must_use]
    pub const fn because_of(cause: ReviewCause) -> Self {
        Self { cause, reasons: Vec::new(), checks: Vec::new(), differing: Vec::new(), document: None }
    }
}

/// Why a report was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rejection {
    /// What the provider objected to; never empty.
    pub reasons: Vec<Reason>,
    /// The checks that did not pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
}

impl Rejection {
    /// A rejection for these reasons; for [`Reason::Unspecified`] where the provider gave none.
    #[must_use]
    pub fn new(reasons: Vec<Reason>, checks: Vec<Check>) -> Self {
        let reasons = if reasons.is_empty() { vec![Reason::Unspecified] } else { reasons };
        Self { reasons, checks }
    }

    /// Whether the provider took the user for a fraudster.
    #[must_use]
    pub fn is_fraud(&self) -> bool {
        self.reasons.contains(&Reason::Fraud)
    }

    /// Whether a new picture or another document can mend all of it.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.reasons.iter().all(|reason| reason.is_retryable())
    }
}
