use std::time::Duration;

use contract::Input;
use serde::{Deserialize, Serialize};

use crate::{
    Attributes, Check, CheckDecision, Document, IncompleteCause, Match, ProviderResult, Rejection, Review,
    ReviewCause, match_document,
};

/// The checks on which an approval rests unless a client says otherwise: a document and a face were looked at, the document's
/// data were read, and a living user is the one on the document. A workflow that only screens has none of them.
pub const REQUIRED_CHECKS: &[&str] = &[
    "documentUsability",
    "selfieUsability",
    "imageChecks",
    "extraction",
    "dataChecks",
    "liveness",
    "similarity",
];

/// Says nothing about the user: devices that cannot make a face map pass all the same.
pub const FACE_MAP_USABILITY: &str = "faceMapUsability";

/// What a client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What becomes of a check that is not clearly good.
    pub on_warning: OnWarning,
    /// Whether the document must name the account's user.
    pub matching: Matching,
    /// What becomes of an approval once the account is named otherwise than the document.
    pub on_rename: OnRename,
    /// Which checks must be there and passed, by name. Any other that is there must have passed as well.
    pub required_checks: &'static [&'static str],
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

/// What becomes of an approval once the account is named otherwise than the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnRename {
    /// Another attempt takes its place.
    NewAttempt,
    /// It waits until the account is named like the document again, or the user asks for another attempt.
    Review,
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
    /// Ended in a word that we do not know.
    Unknown,
    /// The rules accept it.
    Approve {
        /// What the document says.
        document: Document,
        /// Whether it names the account's user.
        matched: bool,
    },
    /// The rules refuse it.
    Reject(Rejection),
    /// The rules accept it but for the account, which is named otherwise or could not be compared.
    Differ(Box<Review>),
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
        ProviderResult::Passed { document, checks } => match not_passed(checks, rules.required_checks) {
            checks if checks.is_empty() => judge_document(document, attributes, rules.matching),
            checks => RuleResult::Review(Box::new(Review {
                checks,
                document: Some(document),
                ..Review::because_of(ReviewCause::ChecksNotPassed)
            })),
        },
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
        ProviderResult::UnknownDecision => RuleResult::Unknown,
        ProviderResult::NotExecuted => RuleResult::Incomplete(IncompleteCause::Technical),
        ProviderResult::SessionExpired => RuleResult::Incomplete(IncompleteCause::Abandoned),
        ProviderResult::TokenExpired => RuleResult::TokenExpired,
    }
}

/// The overall decision of a workflow may rest on less than an approval does, and may pass over what only warns.
fn not_passed(checks: Vec<Check>, required: &[&str]) -> Vec<Check> {
    let is_there = |name: &&&str| checks.iter().any(|check| check.name == **name);
    let missing =
        |name: &&str| Check { name: (*name).to_owned(), decision: CheckDecision::Missing, label: None };
    let missing: Vec<Check> = required.iter().filter(|name| !is_there(name)).map(missing).collect();
    let counts = |check: &Check| check.name != FACE_MAP_USABILITY;
    objections(checks).into_iter().filter(counts).chain(missing).collect()
}

fn judge_document(document: Document, attributes: &Attributes, matching: Matching) -> RuleResult {
    let found = match matching {
        Matching::Off => Match::NotCompared,
        Matching::WhenGiven | Matching::Required => match_document(attributes, &document),
    };
    match (found, matching) {
        (Match::Mismatched(differing), _) => differs(document, ReviewCause::AttributeMismatch, differing),
        (Match::Unreadable(missing), _) => differs(document, ReviewCause::NotCompared, missing),
        (Match::NotCompared, Matching::Required) => differs(document, ReviewCause::NotCompared, Vec::new()),
        (Match::Matched, _) => RuleResult::Approve { document, matched: true },
        (Match::NotCompared, Matching::Off | Matching::WhenGiven) => {
            RuleResult::Approve { document, matched: false }
        }
    }
}

fn differs(document: Document, cause: ReviewCause, differing: Vec<Input>) -> RuleResult {
    let review = Review { differing, document: Some(document), ..Review::because_of(cause) };
    RuleResult::Differ(Box::new(review))
}

/// The checks that tell why.
fn objections(checks: Vec<Check>) -> Vec<Check> {
    checks.into_iter().filter(|check| check.decision != CheckDecision::Passed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{RULES, passed_checks};

    fn judged(checks: Vec<Check>) -> RuleResult {
        let passed = ProviderResult::Passed { document: Document::default(), checks };
        judge(passed, &Attributes::default(), &RULES)
    }

    fn check(name: &str, decision: CheckDecision) -> Check {
        Check { name: name.to_owned(), decision, label: None }
    }

    /// The checks for which a review was asked.
    fn objected(result: RuleResult) -> Vec<Check> {
        match result {
            RuleResult::Review(review) if review.cause == ReviewCause::ChecksNotPassed => review.checks,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_approval_rests_on_every_required_check() {
        assert!(matches!(judged(passed_checks()), RuleResult::Approve { .. }));
        for name in REQUIRED_CHECKS {
            let without = passed_checks().into_iter().filter(|check| check.name != *name).collect();
            assert_eq!(objected(judged(without)), [check(name, CheckDecision::Missing)]);
            for decision in [CheckDecision::Warning, CheckDecision::NotExecuted, CheckDecision::Unknown] {
                let mut checks = passed_checks();
                checks
                    .iter_mut()
                    .filter(|check| check.name == *name)
                    .for_each(|check| check.decision = decision);
                assert_eq!(objected(judged(checks)), [check(name, decision)]);
            }
        }
        assert_eq!(objected(judged(Vec::new())).len(), REQUIRED_CHECKS.len());
    }

    #[test]
    fn a_screening_that_says_alert_is_no_approval() {
        let alert =
            Check { label: Some("ALERT".to_owned()), ..check("watchlistScreening", CheckDecision::Warning) };
        let with_alert = passed_checks().into_iter().chain([alert.clone()]).collect();
        assert_eq!(objected(judged(with_alert)), [alert]);
        let clear = check("watchlistScreening", CheckDecision::Passed);
        assert!(matches!(
            judged(passed_checks().into_iter().chain([clear]).collect()),
            RuleResult::Approve { .. }
        ));
    }

    #[test]
    fn a_check_that_is_there_twice_must_pass_twice() {
        let again = check("liveness", CheckDecision::Rejected);
        let checks = passed_checks().into_iter().chain([again.clone()]).collect();
        assert_eq!(objected(judged(checks)), [again]);
    }

    #[test]
    fn the_face_map_does_not_count() {
        let face_map = check(FACE_MAP_USABILITY, CheckDecision::NotExecuted);
        let checks = passed_checks().into_iter().chain([face_map]).collect();
        assert!(matches!(judged(checks), RuleResult::Approve { .. }));
    }

    #[test]
    fn an_account_with_a_name_is_not_approved_on_a_document_without_one() {
        let attributes = Attributes { surname: Some("Muster".to_owned().into()), ..Attributes::default() };
        let passed = ProviderResult::Passed { document: Document::default(), checks: passed_checks() };
        let RuleResult::Differ(review) = judge(passed, &attributes, &RULES) else { panic!("no difference") };
        assert_eq!((review.cause, review.differing), (ReviewCause::NotCompared, vec![Input::Surname]));
    }
}
