//! What unit tests of several modules begin with.

use std::time::Duration;

use contract::{AccountId, AttemptId, ExecutionId, ProviderName, Timestamp, UserKey, VerificationId};

use crate::{
    BrowserMark, Check, CheckDecision, Document, Matching, OnRename, OnWarning, Proof, REQUIRED_CHECKS,
    Rules, State, Transaction, Verification,
};

/// Strict, with an approval that is good for a thousand seconds.
pub(crate) const RULES: Rules = Rules {
    on_warning: OnWarning::Review,
    matching: Matching::WhenGiven,
    on_rename: OnRename::NewAttempt,
    required_checks: REQUIRED_CHECKS,
    proof: Proof::RedeemedCode,
    validity: Duration::from_secs(1000),
};

/// So many seconds after the epoch, when every sample begins.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(seconds * 1000)
}

pub(crate) fn created() -> Verification {
    let id = VerificationId::new(UserKey::new(1, [1; 16]), AttemptId::from_random([2; 16]));
    Verification::new(id, 1, at(0))
}

/// The user may begin it for half an hour.
pub(crate) fn transaction() -> Transaction {
    Transaction {
        provider: ProviderName("provider".to_owned()),
        account: AccountId("account".to_owned()),
        execution: ExecutionId("execution".to_owned()),
        issued_at: at(0),
        expires_at: at(1800),
    }
}

pub(crate) fn in_state(state: State) -> Verification {
    Verification { state, transaction: Some(transaction()), ..created() }
}

/// Approved at once, in front of a browser that has proved nothing yet.
pub(crate) fn approved(matched: bool) -> Verification {
    let mut verification = created();
    let _first = verification.bind(browser("first"));
    let document = Document::default();
    verification.transaction = Some(transaction());
    verification.state = State::Approved { at: at(0), document, matched };
    verification
}

pub(crate) fn browser(name: &str) -> BrowserMark {
    BrowserMark(name.to_owned())
}

/// Every check that an approval rests on.
pub(crate) fn passed_checks() -> Vec<Check> {
    let passed =
        |name: &&str| Check { name: (*name).to_owned(), decision: CheckDecision::Passed, label: None };
    REQUIRED_CHECKS.iter().map(passed).collect()
}
