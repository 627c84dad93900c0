//! Callbacks in all fault profiles.

use std::time::Duration;

use jumio_simulator::{CallbackFaults, DeliveryOutcome, FaultProfile, Scenario, Status};

use crate::environment::Environment;
use crate::receiver::Arrived;

fn callbacks(callbacks: CallbackFaults) -> FaultProfile {
    FaultProfile { callbacks, ..FaultProfile::default() }
}

#[tokio::test]
async fn the_result_is_announced_once_as_documented() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.hand_in(&created).await;
    let Arrived { content_type, body } = environment.receiver.next_arrived().await;
    assert_eq!(content_type, "application/json");
    let callback = jumio::Callback::parse(body.as_bytes()).unwrap();
    assert_eq!(callback.execution, created.execution);
    assert_eq!(callback.definition_key.as_deref(), Some("10011"));
    assert_eq!(callback.status, Some(jumio::WorkflowStatus::Processed));
    assert_eq!(callback.account.unwrap(), created.account);
    assert_eq!(callback.user_reference.as_deref(), Some("t-4821"));
    assert!(callback.sent_at.is_some());
    for unsaid in ["7b1e5c2a-0d0f", "MARIA", "PASSED"] {
        assert!(!body.contains(unsaid), "{unsaid}");
    }
    let link = format!("/accounts/{}/workflow-executions/{}", created.account, created.execution);
    assert!(body.contains(&link));

    let views = environment.simulator.until(|all| !all[0].deliveries.is_empty()).await;
    assert_eq!(views[0].deliveries[0].outcome, DeliveryOutcome::Answered(200));
    assert_eq!(environment.simulator.counts().callbacks_sent, 1);
    assert!(environment.receiver.is_quiet().await);
}

#[tokio::test]
async fn a_lost_callback_never_arrives() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(callbacks(CallbackFaults::Lost));
    let created = environment.create().await;
    environment.hand_in(&created).await;
    let views = environment.simulator.until(|all| !all[0].deliveries.is_empty()).await;
    assert_eq!(views[0].deliveries[0].outcome, DeliveryOutcome::Lost);
    assert_eq!(environment.simulator.counts().callbacks_sent, 0);
    assert!(environment.receiver.is_quiet().await);
}

#[tokio::test]
async fn a_doubled_callback_arrives_twice() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(callbacks(CallbackFaults::Doubled));
    let created = environment.create().await;
    environment.hand_in(&created).await;
    assert_eq!(environment.receiver.next_body().await, environment.receiver.next_body().await);
}

#[tokio::test]
async fn a_delayed_callback_arrives_after_the_result_is_there() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(callbacks(CallbackFaults::Delayed(Duration::from_millis(400))));
    let created = environment.create().await;
    environment.hand_in(&created).await;
    assert!(environment.receiver.is_quiet().await);
    assert!(environment.details(&created).await.unwrap().decision.is_some());
    assert_eq!(environment.receiver.next_status().await, "PROCESSED");
}

#[tokio::test]
async fn intermediate_states_are_announced_if_wanted() {
    let environment = Environment::new().await;
    environment
        .simulator
        .set_fault_profile(FaultProfile { intermediate_callbacks: true, ..FaultProfile::default() });
    let created = environment.create().await;
    environment.open(&created).await;
    assert_eq!(environment.receiver.next_status().await, "ACQUISITION_STARTED");
    environment.hand_in(&created).await;
    let mut rest = [environment.receiver.next_status().await, environment.receiver.next_status().await];
    rest.sort();
    assert_eq!(rest, ["ACQUIRED", "PROCESSED"]);
}

#[tokio::test]
async fn reversed_callbacks_begin_with_the_result() {
    let environment = Environment::new().await;
    let callbacks = CallbackFaults::Reversed;
    environment.simulator.set_fault_profile(FaultProfile {
        intermediate_callbacks: true,
        callbacks,
        ..FaultProfile::default()
    });
    let created = environment.create().await;
    environment.hand_in(&created).await;
    for expected in ["PROCESSED", "ACQUIRED", "ACQUISITION_STARTED"] {
        assert_eq!(environment.receiver.next_status().await, expected);
    }
}

#[tokio::test]
async fn links_may_come_without_the_account() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(FaultProfile { short_links: true, ..FaultProfile::default() });
    let created = environment.create().await;
    environment.hand_in(&created).await;
    assert!(
        environment
            .receiver
            .next_body()
            .await
            .contains(&format!("/api/v1/workflow-executions/{}", created.execution))
    );
}

#[tokio::test]
async fn an_unreachable_receiver_is_noted() {
    let environment = Environment::new().await;
    let request = environment.request().callback_url("http://127.0.0.1:1/callback").build().unwrap();
    let created = environment.client.create_account(&request, crate::environment::soon()).await.unwrap();
    environment.hand_in(&created).await;
    let views = environment.simulator.until(|all| !all[0].deliveries.is_empty()).await;
    assert_eq!(
        (views[0].deliveries[0].status, views[0].deliveries[0].outcome),
        (Status::Processed, DeliveryOutcome::Unanswered)
    );
}

#[tokio::test]
async fn a_mislabelled_callback_holds_the_same_json() {
    let environment = Environment::new().await;
    environment
        .simulator
        .set_fault_profile(FaultProfile { mislabelled_callbacks: true, ..FaultProfile::default() });
    let created = environment.create().await;
    environment.hand_in(&created).await;
    let Arrived { content_type, body } = environment.receiver.next_arrived().await;
    assert_eq!(content_type, "application/x-www-form-urlencoded");
    assert_eq!(jumio::Callback::parse(body.as_bytes()).unwrap().execution, created.execution);
}

#[tokio::test]
async fn a_callback_can_come_before_the_browser_is_sent_back() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(callbacks(CallbackFaults::BeforeReturn));
    let created = environment.create().await;
    environment.open(&created).await;
    let answer = environment.press(&created, &[("action", "submit")]).await;
    assert_eq!(answer.status(), 303);
    assert!(!environment.receiver.is_quiet().await, "told before the answer");
}

#[tokio::test]
async fn an_unknown_status_is_passed_on_and_all_else_stays() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(callbacks(CallbackFaults::UnknownStatus));
    let created = environment.create().await;
    environment.hand_in(&created).await;
    let callback = environment.receiver.next().await;
    assert_eq!(callback.status.unwrap().as_str(), "QUALITY_CHECKED");
    assert_eq!(callback.execution, created.execution);
    assert_eq!(environment.simulator.transactions()[0].status, Status::Processed);
}

#[tokio::test]
async fn a_misaddressed_callback_speaks_of_another_transaction() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(callbacks(CallbackFaults::Misaddressed));
    let created = environment.create().await;
    environment.hand_in(&created).await;
    assert_ne!(environment.receiver.next().await.execution, created.execution);
}

#[tokio::test]
async fn a_revised_result_is_announced_again() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.hand_in(&created).await;
    assert_eq!(environment.receiver.next_status().await, "PROCESSED");
    environment.simulator.revise(Scenario::Fraud);
    assert_eq!(environment.receiver.next_status().await, "PROCESSED");
    let decision = environment.details(&created).await.unwrap().decision.unwrap();
    assert_eq!(decision.decision_type, Some(jumio::DecisionType::Rejected));
}
