//! Names as users write them in their accounts, beside the same or other names as documents have them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use contract::Personal;
use serde_json::Value;
use verification::{
    Attributes, Check, CheckDecision, Document, Matching, OnRename, OnWarning, Proof, ProviderResult,
    REQUIRED_CHECKS, RuleResult, Rules, judge,
};

const RULES: Rules = Rules {
    on_warning: OnWarning::Review,
    matching: Matching::WhenGiven,
    on_rename: OnRename::NewAttempt,
    required_checks: REQUIRED_CHECKS,
    proof: Proof::RedeemedCode,
    validity: std::time::Duration::from_secs(1),
};

fn judged(pair: &Value, born: &str) -> RuleResult {
    let text =
        |place: &str, index: usize| Some(Personal::new(pair[place][index].as_str().unwrap().to_owned()));
    let born = Some(Personal::new(born.parse().unwrap()));
    let account = Attributes {
        given_name: text("account", 0),
        surname: text("account", 1),
        date_of_birth: born.clone(),
        ..Attributes::default()
    };
    let document = Document {
        given_name: text("document", 0),
        surname: text("document", 1),
        date_of_birth: born,
        ..Document::default()
    };
    let passed =
        |name: &&str| Check { name: (*name).to_owned(), decision: CheckDecision::Passed, label: None };
    let checks = REQUIRED_CHECKS.iter().map(passed).collect();
    judge(ProviderResult::Passed { document, checks }, &account, &RULES)
}

#[test]
fn the_same_name_written_differently_is_approved_and_another_name_is_not() {
    let names: Value = serde_json::from_str(include_str!("../testdata/names.json")).unwrap();
    let born = names["birthday of all"].as_str().unwrap();
    for (list, is_approved) in [("the same name, written differently", true), ("still another name", false)] {
        let pairs = names[list].as_array().unwrap();
        assert!(pairs.len() > 3);
        for pair in pairs {
            let result = judged(pair, born);
            assert_eq!(matches!(result, RuleResult::Approve { .. }), is_approved, "{pair}: {result:?}");
        }
    }
}
