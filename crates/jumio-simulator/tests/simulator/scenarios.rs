//! How transactions end.

use std::time::Duration;

use jumio::{DecisionType, Details, WorkflowStatus};
use jumio_simulator::{RateLimits, Scenario, Simulator, User};

use crate::environment::Environment;

/// Overall decision, score, and the first label of each check.
fn verdict(details: &Details) -> (DecisionType, f64, Vec<(&str, &str)>) {
    let decision = details.decision.as_ref().unwrap();
    let first_label = |name| details.decisions(name).next().unwrap().label.as_deref().unwrap();
    let labels = details.capabilities.keys().map(|name| (name.as_str(), first_label(name))).collect();
    (decision.decision_type.clone().unwrap(), decision.score.unwrap(), labels)
}

const NONE: &str = "PRECONDITION_NOT_FULFILLED";

#[tokio::test]
async fn each_scenario_has_its_decision_and_labels() {
    let cases = [
        (Scenario::Pass, DecisionType::Passed, 12.0, ["OK", "OK", "OK", "OK", "MATCH", "OK"]),
        (Scenario::Warning, DecisionType::Warning, 40.0, ["OK", "OK", "OK", "BAD_QUALITY", "MATCH", "OK"]),
        (Scenario::Fraud, DecisionType::Rejected, 100.0, [NONE, NONE, "DIGITAL_COPY", "OK", "MATCH", "OK"]),
        (Scenario::FaceMismatch, DecisionType::Rejected, 100.0, ["OK", "OK", "OK", "OK", "NO_MATCH", "OK"]),
        (Scenario::Unreadable, DecisionType::Rejected, 100.0, [NONE, NONE, NONE, "OK", NONE, "BLURRED"]),
        (
            Scenario::Unsupported,
            DecisionType::Rejected,
            100.0,
            [NONE, NONE, NONE, "OK", "MATCH", "UNSUPPORTED_DOCUMENT_TYPE"],
        ),
    ];
    let names = ["dataChecks", "extraction", "imageChecks", "liveness", "similarity", "usability"];
    let builder = Simulator::builder().processing_delay(Duration::ZERO).rate_limits(RateLimits::NONE);
    let environment = Environment::with(builder).await;
    for (scenario, decision, score, labels) in cases {
        let details = environment.played(scenario).await;
        assert_eq!(details.workflow.status, Some(WorkflowStatus::Processed));
        let labels = names.into_iter().zip(labels).collect();
        assert_eq!(verdict(&details), (decision, score, labels), "{scenario}");
    }
}

#[tokio::test]
async fn a_pass_carries_what_stands_on_the_document() {
    let environment = Environment::new().await;
    let details = environment.played(Scenario::Pass).await;
    assert_eq!(details.workflow.customer_internal_reference.as_deref(), Some("7b1e5c2a-0d0f"));
    assert_eq!(details.workflow.user_reference.as_deref(), Some("t-4821"));
    assert_eq!(details.workflow.definition_key.as_deref(), Some("10011"));
    assert!(details.created_at <= details.started_at && details.started_at <= details.completed_at);
    let extraction = details.extraction.unwrap();
    assert_eq!(extraction.first_name.unwrap().expose(), "MARIA");
    assert_eq!(extraction.date_of_birth.unwrap().expose(), "1988-04-17");
    assert_eq!(extraction.issuing_country.as_deref(), Some("AUT"));
}

#[tokio::test]
async fn the_user_can_be_another_one() {
    let environment = Environment::new().await;
    environment.simulator.set_user(User { first_name: "JANA".to_owned(), ..User::default() });
    let details = environment.played(Scenario::Pass).await;
    assert_eq!(details.extraction.unwrap().first_name.unwrap().expose(), "JANA");
}

#[tokio::test]
async fn a_document_that_fails_has_no_extraction() {
    let environment = Environment::new().await;
    assert_eq!(environment.played(Scenario::Fraud).await.extraction, None);
}

#[tokio::test]
async fn plans_are_used_up_in_order_and_then_the_default_counts() {
    let environment = Environment::new().await;
    environment.simulator.plan([Scenario::Unreadable, Scenario::FaceMismatch]);
    for expected in [Scenario::Unreadable, Scenario::FaceMismatch, Scenario::Pass] {
        let created = environment.create().await;
        environment.hand_in(&created).await;
        let last = environment.simulator.transactions().pop().unwrap();
        assert_eq!(last.scenario, Some(expected));
    }
}

#[tokio::test]
async fn details_have_no_decision_before_the_end() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    let details = environment.details(&created).await.unwrap();
    assert_eq!(details.workflow.status, Some(WorkflowStatus::Initiated));
    assert!(details.decision.is_none() && details.capabilities.is_empty() && details.completed_at.is_none());
}

#[tokio::test]
async fn a_result_is_the_same_on_every_read() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.hand_in(&created).await;
    let first = environment.details(&created).await.unwrap();
    assert_eq!(first.evidence, environment.details(&created).await.unwrap().evidence);
}
