//! Queue triggers and outputs.

use std::time::{Duration, Instant};

use data_encoding::BASE64;
use functions_host::{FunctionsHost, Level};
use serde_json::{Value, json};

use crate::support::App;

async fn start() -> (App, FunctionsHost) {
    let app = App::usual();
    let host = app.start().await;
    (app, host)
}

fn deliveries(host: &FunctionsHost, item: &str) -> usize {
    host.lines().iter().filter(|line| line.text.starts_with(&format!("jobs {item} "))).count()
}

#[tokio::test]
async fn a_message_runs_its_function_and_goes() {
    let (_app, host) = start().await;
    host.queue("jobs").send("hello", Duration::ZERO).unwrap();
    host.queue("jobs").until_empty().await;
    assert!(host.line(|line| line.text == "jobs hello 1").await.is_some());
}

#[tokio::test]
async fn a_failing_message_is_delivered_five_times_and_then_set_aside() {
    let (_app, host) = start().await;
    host.queue("jobs").send("fail", Duration::ZERO).unwrap();
    let poison = host.queue("jobs-poison").until(|messages| !messages.is_empty()).await;
    assert_eq!(poison[0].text, "fail");
    host.queue("jobs").until_empty().await;
    assert!(host.line(|line| line.text == "jobs fail 5").await.is_some());
    assert_eq!(deliveries(&host, "fail"), 5);
}

#[tokio::test]
async fn the_limit_and_the_pause_between_deliveries_are_those_of_host_json() {
    let queues = json!({"extensions": {"queues": {"maxDequeueCount": 2, "visibilityTimeout": "00:00:00.2"}}});
    let app = App::usual().host_json(queues);
    let host = app.start().await;
    let start = Instant::now();
    host.queue("jobs").send("fail", Duration::ZERO).unwrap();
    host.queue("jobs-poison").until(|messages| !messages.is_empty()).await;
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert!(host.line(|line| line.text == "jobs fail 2").await.is_some());
    assert_eq!(deliveries(&host, "fail"), 2);
}

#[tokio::test]
async fn a_delayed_message_comes_when_it_is_due() {
    let (_app, host) = start().await;
    let start = Instant::now();
    host.queue("jobs").send("late", Duration::from_millis(150)).unwrap();
    host.queue("jobs").send("early", Duration::ZERO).unwrap();
    host.queue("jobs").until_empty().await;
    assert!(start.elapsed() >= Duration::from_millis(150));
    host.line(|line| line.text == "jobs late 1").await.unwrap();
    let lines = host.lines();
    let place = |text: &str| lines.iter().position(|line| line.text == text);
    assert!(place("jobs early 1") < place("jobs late 1"));
}

#[tokio::test]
async fn an_answer_that_is_no_json_fails_the_invocation() {
    let (_app, host) = start().await;
    host.queue("jobs").send("plain", Duration::ZERO).unwrap();
    host.queue("jobs-poison").until(|messages| !messages.is_empty()).await;
    assert!(host.line(|line| line.text.contains("Invalid HttpResponseMessage")).await.is_some());
}

#[tokio::test]
async fn an_empty_answer_never_completes_and_costs_the_process_at_the_time_limit() {
    let app = App::usual().host_json(json!({"functionTimeout": "00:00:00.3"}));
    for item in ["empty", "null"] {
        let host = app.start().await;
        let before = host.handler_pid();
        host.queue("jobs").send(item, Duration::ZERO).unwrap();
        let line = host.line(|line| line.text.contains("timeout value was exceeded")).await.unwrap();
        assert_eq!((line.level, line.category.as_str()), (Level::Error, "Function.jobs"));
        host.ready().await.unwrap();
        assert_ne!(host.handler_pid(), before);
    }
}

#[tokio::test]
async fn logs_of_an_answer_are_filed_under_the_function() {
    let (_app, host) = start().await;
    host.queue("jobs").send("say all is well", Duration::ZERO).unwrap();
    let line = host.line(|line| line.text == "all is well").await.unwrap();
    assert_eq!((line.level, line.category.as_str()), (Level::Information, "Function.jobs.User"));
}

#[tokio::test]
async fn outputs_become_messages() {
    let cases = [
        (json!({"a": 1}), vec![r#"{"a":1}"#]),
        (json!(["one!", {"b": 2}]), vec!["one!", r#"{"b":2}"#]),
        (json!("plain text"), vec!["plain text"]),
    ];
    for (output, messages) in cases {
        let (_app, host) = start().await;
        let answer = json!({"Outputs": {"next": output, "undeclared": "dropped"}});
        host.queue("jobs").send(format!("raw {answer}"), Duration::ZERO).unwrap();
        let found = host.queue("next").until(|found| found.len() == messages.len()).await;
        assert_eq!(found.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), messages);
    }
}

#[tokio::test]
async fn an_output_that_looks_like_base64_is_decoded() {
    let (_app, host) = start().await;
    host.queue("jobs").send(r#"raw {"Outputs":{"next":"aGkh"}}"#, Duration::ZERO).unwrap();
    assert_eq!(host.queue("next").until(|found| !found.is_empty()).await[0].text, "hi!");
}

#[tokio::test]
async fn the_payload_has_the_hosts_shape() {
    let app = App::new().queue("print", "jobs");
    let host = app.start().await;
    host.queue("jobs").send(json!({"id": 5}), Duration::ZERO).unwrap();
    let line = host.line(|line| line.text.starts_with(r#"{"Data""#)).await.unwrap();
    let payload: Value = serde_json::from_str(&line.text).unwrap();
    assert_eq!(payload["Data"], json!({"msg": r#""{\"id\":5}""#}));
    let metadata = payload["Metadata"].as_object().unwrap();
    assert_eq!(metadata["DequeueCount"], "1");
    assert!(metadata["Id"].as_str().unwrap().starts_with('"'));
    assert!(metadata["InsertionTime"].as_str().unwrap().ends_with("+00:00"));
    assert_eq!(metadata["sys"]["MethodName"], "print");
    assert!(metadata.keys().all(|key| !key.to_lowercase().ends_with("trigger")));
}

#[tokio::test]
async fn a_message_in_work_comes_back_when_the_process_dies() {
    // Deliveries before the process is known to be dead count, too; the message must not be put aside by them.
    let app = App::usual().host_json(json!({"extensions": {"queues": {"maxDequeueCount": 1000}}}));
    let host = app.start().await;
    host.queue("jobs").send("hang", Duration::ZERO).unwrap();
    host.line(|line| line.text == "jobs hang 1").await.unwrap();
    host.kill_handler().await;
    let comes_back = |text: &str| text.starts_with("jobs hang ") && text != "jobs hang 1";
    assert!(host.line(|line| comes_back(&line.text)).await.is_some());
}

fn encoding(encoding: &str) -> App {
    App::usual().host_json(json!({"extensions": {"queues": {"messageEncoding": encoding}}}))
}

#[tokio::test]
async fn a_message_is_base64_on_its_way_in_and_out_unless_host_json_says_none() {
    for name in ["base64", "Base64"] {
        let app = encoding(name);
        let host = app.start().await;
        let item = r#"raw {"Outputs":{"next":"plain text"}}"#;
        host.queue("jobs").send(BASE64.encode(item.as_bytes()), Duration::ZERO).unwrap();
        let found = host.queue("next").until(|found| !found.is_empty()).await;
        assert_eq!(found[0].text, BASE64.encode(b"plain text"));
    }
}

#[tokio::test]
async fn a_message_in_another_encoding_is_set_aside_unseen() {
    let app = encoding("base64");
    let host = app.start().await;
    host.queue("jobs").send("plain text", Duration::ZERO).unwrap();
    let poison = host.queue("jobs-poison").until(|messages| !messages.is_empty()).await;
    assert_eq!(poison[0].text, "plain text");
    host.queue("jobs").until_empty().await;
    assert_eq!(deliveries(&host, "plain text"), 0);
}

#[tokio::test]
async fn a_return_value_without_a_binding_is_ignored() {
    let (_app, host) = start().await;
    host.queue("jobs").send(r#"raw {"ReturnValue":"lost"}"#, Duration::ZERO).unwrap();
    host.queue("jobs").until_empty().await;
    assert!(host.queue("next").messages().is_empty());
}
