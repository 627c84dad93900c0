//! Callbacks in all weathers.

use std::time::Duration;

use jumio_simulator::{CallbackWeather, DeliveryOutcome, Scenario, Status, Weather};

use crate::receiver::Arrived;
use crate::stage::Stage;

fn callbacks(callbacks: CallbackWeather) -> Weather {
    Weather { callbacks, ..Weather::default() }
}

#[tokio::test]
async fn the_result_is_announced_once_as_documented() {
    let stage = Stage::new().await;
    let created = stage.create().await;
    stage.hand_in(&created).await;
    let Arrived { content_type, body } = stage.receiver.next_arrived().await;
    assert_eq!(content_type, "application/json");
    let callback = jumio::Callback::parse(body.as_bytes()).unwrap();
    assert_eq!(callback.workflow_execution.id, created.execution);
    assert_eq!(callback.workflow_execution.definition_key.as_deref(), Some("10011"));
    assert_eq!(callback.workflow_execution.status, Some(jumio::WorkflowStatus::Processed));
    assert_eq!(callback.account.unwrap().id, created.account);
    assert_eq!(callback.user_reference.as_deref(), Some("t-4821"));
    assert!(callback.callback_sent_at.is_some());
    for unsaid in ["7b1e5c2a-0d0f", "MARIA", "PASSED"] {
        assert!(!body.contains(unsaid), "{unsaid}");
    }
    let link = format!("/accounts/{}/workflow-executions/{}", created.account, created.execution);
    assert!(body.contains(&link));

    let views = stage.simulator.until(|all| !all[0].deliveries.is_empty()).await;
    assert_eq!(views[0].deliveries[0].outcome, DeliveryOutcome::Answered(200));
    assert_eq!(stage.simulator.counts().callbacks_sent, 1);
    assert!(stage.receiver.is_quiet().await);
}

#[tokio::test]
async fn a_lost_callback_never_arrives() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(callbacks(CallbackWeather::Lost));
    let created = stage.create().await;
    stage.hand_in(&created).await;
    let views = stage.simulator.until(|all| !all[0].deliveries.is_empty()).await;
    assert_eq!(views[0].deliveries[0].outcome, DeliveryOutcome::Lost);
    assert_eq!(stage.simulator.counts().callbacks_sent, 0);
    assert!(stage.receiver.is_quiet().await);
}

#[tokio::test]
async fn a_doubled_callback_arrives_twice() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(callbacks(CallbackWeather::Doubled));
    let created = stage.create().await;
    stage.hand_in(&created).await;
    assert_eq!(stage.receiver.next_body().await, stage.receiver.next_body().await);
}

#[tokio::test]
async fn a_delayed_callback_arrives_after_the_result_is_there() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(callbacks(CallbackWeather::Delayed(Duration::from_millis(400))));
    let created = stage.create().await;
    stage.hand_in(&created).await;
    assert!(stage.receiver.is_quiet().await);
    assert!(stage.details(&created).await.unwrap().decision.is_some());
    assert_eq!(stage.receiver.next_status().await, "PROCESSED");
}

#[tokio::test]
async fn intermediate_states_are_announced_if_wanted() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(Weather { intermediate_callbacks: true, ..Weather::default() });
    let created = stage.create().await;
    stage.open(&created).await;
    assert_eq!(stage.receiver.next_status().await, "ACQUISITION_STARTED");
    stage.hand_in(&created).await;
    let mut rest = [stage.receiver.next_status().await, stage.receiver.next_status().await];
    rest.sort();
    assert_eq!(rest, ["ACQUIRED", "PROCESSED"]);
}

#[tokio::test]
async fn reversed_callbacks_begin_with_the_result() {
    let stage = Stage::new().await;
    let callbacks = CallbackWeather::Reversed;
    stage.simulator.set_weather(Weather { intermediate_callbacks: true, callbacks, ..Weather::default() });
    let created = stage.create().await;
    stage.hand_in(&created).await;
    for expected in ["PROCESSED", "ACQUIRED", "ACQUISITION_STARTED"] {
        assert_eq!(stage.receiver.next_status().await, expected);
    }
}

#[tokio::test]
async fn links_may_come_without_the_account() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(Weather { short_links: true, ..Weather::default() });
    let created = stage.create().await;
    stage.hand_in(&created).await;
    assert!(
        stage
            .receiver
            .next_body()
            .await
            .contains(&format!("/api/v1/workflow-executions/{}", created.execution))
    );
}

#[tokio::test]
async fn an_unreachable_receiver_is_noted() {
    let stage = Stage::new().await;
    let order = stage.order().callback_url("http://127.0.0.1:1/callback").build().unwrap();
    let created = stage.client.create_account(&order, crate::stage::soon()).await.unwrap();
    stage.hand_in(&created).await;
    let views = stage.simulator.until(|all| !all[0].deliveries.is_empty()).await;
    assert_eq!(
        (views[0].deliveries[0].status, views[0].deliveries[0].outcome),
        (Status::Processed, DeliveryOutcome::Unanswered)
    );
}

#[tokio::test]
async fn a_mislabelled_callback_holds_the_same_json() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(Weather { mislabelled_callbacks: true, ..Weather::default() });
    let created = stage.create().await;
    stage.hand_in(&created).await;
    let Arrived { content_type, body } = stage.receiver.next_arrived().await;
    assert_eq!(content_type, "application/x-www-form-urlencoded");
    assert_eq!(jumio::Callback::parse(body.as_bytes()).unwrap().workflow_execution.id, created.execution);
}

#[tokio::test]
async fn a_callback_can_come_before_the_browser_is_sent_back() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(callbacks(CallbackWeather::BeforeReturn));
    let created = stage.create().await;
    stage.open(&created).await;
    let answer = stage.press(&created, &[("action", "submit")]).await;
    assert_eq!(answer.status(), 303);
    assert!(!stage.receiver.is_quiet().await, "told before the answer");
}

#[tokio::test]
async fn an_unknown_status_is_passed_on_and_all_else_stays() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(callbacks(CallbackWeather::UnknownStatus));
    let created = stage.create().await;
    stage.hand_in(&created).await;
    let callback = stage.receiver.next().await;
    assert_eq!(callback.workflow_execution.status.unwrap().as_str(), "QUALITY_CHECKED");
    assert_eq!(callback.workflow_execution.id, created.execution);
    assert_eq!(stage.simulator.transactions()[0].status, Status::Processed);
}

#[tokio::test]
async fn a_misaddressed_callback_speaks_of_somebody_elses_transaction() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(callbacks(CallbackWeather::Misaddressed));
    let created = stage.create().await;
    stage.hand_in(&created).await;
    assert_ne!(stage.receiver.next().await.workflow_execution.id, created.execution);
}

#[tokio::test]
async fn a_revised_result_is_announced_again() {
    let stage = Stage::new().await;
    let created = stage.create().await;
    stage.hand_in(&created).await;
    assert_eq!(stage.receiver.next_status().await, "PROCESSED");
    stage.simulator.revise(Scenario::Fraud);
    assert_eq!(stage.receiver.next_status().await, "PROCESSED");
    let decision = stage.details(&created).await.unwrap().decision.unwrap();
    assert_eq!(decision.decision_type, Some(jumio::DecisionType::Rejected));
}
