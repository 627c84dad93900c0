//! Queues and timers.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::App;

#[tokio::test]
async fn a_queue_message_runs_its_function_and_goes() {
    let app = App::usual();
    let host = app.start().await;
    host.queue("settle").send("hello", Duration::ZERO).unwrap();
    host.queue("settle").until_empty().await;
    assert!(host.line(|line| line.text == "settle hello 1").await.is_some());
}

#[tokio::test]
async fn a_failing_message_is_delivered_five_times_and_then_set_aside() {
    let app = App::usual();
    let host = app.start().await;
    host.queue("settle").send("fail", Duration::ZERO).unwrap();
    let poison = host.queue("settle-poison").until(|messages| !messages.is_empty()).await;
    assert_eq!(poison[0].text, "fail");
    assert!(host.queue("settle").messages().is_empty());
    let deliveries = host.lines().iter().filter(|line| line.text.starts_with("settle fail")).count();
    assert_eq!(deliveries, 5);
}

#[tokio::test]
async fn a_message_is_json_text_inside_a_json_string() {
    let app = App::new().queue("print", "jobs");
    let host = app.start().await;
    host.queue("jobs").send(json!({"id": 5}), Duration::ZERO).unwrap();
    let line = host.line(|line| line.text.starts_with('{')).await.unwrap();
    let payload: Value = serde_json::from_str(&line.text).unwrap();
    assert_eq!(payload["Data"], json!({"msg": r#""{\"id\":5}""#}));
    assert_eq!(payload["Metadata"]["DequeueCount"], "1");
}

#[tokio::test]
async fn a_timer_runs_when_told_to() {
    let app = App::usual();
    let host = app.start().await;
    host.tick("sweep", true).await.unwrap();
    let line = host.line(|line| line.text.contains("Schedule")).await.unwrap();
    let payload: Value = serde_json::from_str(&line.text).unwrap();
    assert_eq!(payload["Data"]["tick"]["IsPastDue"], true);
    assert_eq!(payload["Data"]["tick"]["Schedule"], json!({"AdjustForDST": true}));
}
