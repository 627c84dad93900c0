use std::time::Duration;

use contract::Input;
use serde::{Deserialize, Serialize};

use crate::{
    Attributes, Check, CheckDecision, Document, IncompleteCause, Match, ProviderResult, Rejection, Review,
    ReviewCause, match_document,
};

/// What a client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What becomes of a check that is not clearly good.
    pub on_warning: OnWarning,
    /// Whether the document must name the account's user.
    pub matching: Matching,
    /// What proves that the approval belongs to the user of the journey.
    pub proof: Proof,
    /// How long an approval is good for.
    pub validity: Duration,
}

/// What proves that an approval belongs to the user of the journey, and not to someone who was sent a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Proof {
    /// The relying party redeemed a code that was handed to the browser in front of the provider.
    RedeemedCode,
    /// The document names the account's user. For protocols that have no codes.
    MatchedDocument,
    /// The approval alone, where an operator takes upon themselves what the threat model says of it.
    Nothing,
}

/// What becomes of a check that is not clearly good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnWarning {
    /// An operator decides.
    Review,
    /// It does not pass.
    Reject,
}

/// Whether the document must name the account's user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Matching {
    /// Not compared.
    Off,
    /// Compared where both sides say something; a contradiction goes to review.
    WhenGiven,
    /// No approval without a match.
    Required,
}

/// What a client's rules make of a provider's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleResult {
    /// Nothing was submitted yet.
    Waiting,
    /// Submitted and being checked.
    Acquired,
    /// The rules accept it.
    Approve {
        /// What the document says.
        document: Document,
        /// Whether it names the account's user.
        matched: bool,
    },
    /// The rules refuse it.
    Reject(Rejection),
    /// An operator has to decide.
    Review(Box<Review>),
    /// It was not completed.
    Incomplete(IncompleteCause),
    /// It was never begun.
    TokenExpired,
}

/// Reads a provider's result under the client's rules.
#[must_use]
pub fn judge(result: ProviderResult, attributes: &Attributes, rules: &Rules) -> RuleResult {
    match result {
        ProviderResult::Waiting => RuleResult::Waiting,
        ProviderResult::Acquired => RuleResult::Acquired,
        ProviderResult::Passed { document, .. } => judge_document(document, attributes, rules.matching),
        ProviderResult::Warned { reasons, checks, document } => match rules.on_warning {
            OnWarning::Review => RuleResult::Review(Box::new(Review {
                reasons,
                checks: objections(checks),
                document: Some(document),
                ..Review::because_of(ReviewCause::UnclearChecks)
            })),
            OnWarning::Reject => RuleResult::Reject(Rejection::new(reasons, objections(checks))),
        },
        ProviderResult::Rejected { reasons, checks } => {
            RuleResult::Reject(Rejection::new(reasons, objections(checks)))
        }
        ProviderResult::NotExecuted => RuleResult::Incomplete(IncompleteCause::Technical),
        ProviderResult::SessionExpired => RuleResult::Incomplete(IncompleteCause::Abandoned),
        ProviderResult::TokenExpired => RuleResult::TokenExpired,
    }
}

fn judge_document(document: Document, attributes: &Attributes, matching: Matching) -> RuleResult {
    let found = match matching {
        Matching::Off => Match::NotCompared,
        Matching::WhenGiven | Matching::Required => match_document(attributes, &document),
    };
    match (found, matching) {
        (Match::Mismatched(differing), _) => mismatch(document, differing),
        (Match::NotCompared, Matching::Required) => mismatch(document, Vec::new()),
        (Match::Matched, _) => RuleResult::Approve { document, matched: true },
        (Match::NotCompared, Matching::Off | Matching::WhenGiven) => {
            RuleResult::Approve { document, matched: false }
        }
    }
}

fn mismatch(document: Document, differing: Vec<Input>) -> RuleResult {
    let review =
        Review { differing, document: Some(document), ..Review::because_of(ReviewCause::AttributeMismatch) };
    RuleResult::Review(Box::new(review))
}

/// The checks that tell why.
fn objections(checks: Vec<Check>) -> Vec<Check> {
    checks.into_iter().filter(|check| check.decision != CheckDecision::Passed).collect()
}
