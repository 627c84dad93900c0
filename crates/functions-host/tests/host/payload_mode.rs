//! HTTP functions without forwarding and proxying, and the rules for every answer.

use std::time::Duration;

use functions_host::FunctionsHost;
use serde_json::{Value, json};

use crate::support::{App, get, post, send};

async fn start() -> (App, FunctionsHost) {
    let app = App::new().http("wrapped", "items/{id}");
    let host = app.start().await;
    (app, host)
}

/// The payload that the handler printed.
async fn payload(host: &FunctionsHost) -> Value {
    let line = host.line(|line| line.text.starts_with(r#"{"Data""#)).await.unwrap();
    serde_json::from_str(&line.text).unwrap()
}

#[tokio::test]
async fn a_request_is_wrapped_in_json() {
    let (_app, host) = start().await;
    post(&host, "/api/items/7?a=1&a=2", r#"{"Outputs":{}}"#).await;
    let request = payload(&host).await["Data"]["req"].clone();
    assert_eq!(request["Url"], "http://app.example/api/items/7?a=1&a=2");
    assert_eq!(request["Method"], "POST");
    assert_eq!(request["Query"], json!({"a": "1,2"}));
    assert_eq!(request["Params"], json!({"id": "7"}));
    assert_eq!(request["Headers"]["content-type"], json!(["text/plain"]));
    assert_eq!(request["Body"], r#"{"Outputs":{}}"#);
}

#[tokio::test]
async fn a_body_without_a_length_is_absent() {
    let (_app, host) = start().await;
    send(&host, "POST /api/items/7 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n").await;
    assert_eq!(payload(&host).await["Data"]["req"].get("Body"), None);
}

#[tokio::test]
async fn a_binary_body_is_base64() {
    let (_app, host) = start().await;
    let head =
        "POST /api/items/7 HTTP/1.1\r\nContent-Type: application/octet-stream\r\nContent-Length: 2\r\n";
    send(&host, head, "{}").await;
    assert_eq!(payload(&host).await["Data"]["req"]["Body"], "e30=");
}

#[tokio::test]
async fn the_output_becomes_the_answer() {
    let (_app, host) = start().await;
    let shaped =
        json!({"Outputs": {"res": {"statusCode": "201", "headers": {"X-A": "1"}, "body": {"k": 1}}}});
    let answer = post(&host, "/api/items/7", &shaped.to_string()).await;
    assert_eq!((answer.status, answer.body.as_str()), (201, r#"{"k":1}"#));
    assert!(answer.head.contains("x-a: 1"));
}

#[tokio::test]
async fn an_answer_without_output_has_no_content_and_a_wrong_shape_fails() {
    let (_app, host) = start().await;
    assert_eq!(post(&host, "/api/items/7", "{}").await.status, 204);
    let wrong = json!({"Outputs": {"res": {"statusCode": "many", "body": ""}}});
    assert_eq!(post(&host, "/api/items/7", &wrong.to_string()).await.status, 500);
    assert_eq!(post(&host, "/api/items/7", "no answer").await.status, 500);
}

#[tokio::test]
async fn a_function_with_a_second_output_gets_payloads_even_when_proxying_is_on() {
    let bindings = json!({"bindings": [
        {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous"},
        {"type": "http", "direction": "out", "name": "res"},
        {"type": "queue", "direction": "out", "name": "next", "queueName": "next"}]});
    let proxying = json!({"customHandler": {"enableProxyingHttpRequest": true}});
    let app = App::new().host_json(proxying).function("wrapped", &bindings);
    let host = app.start().await;
    let outputs = json!({"Outputs": {"res": {"body": "ok"}, "next": {"n": 1}}});
    assert_eq!(post(&host, "/api/wrapped", &outputs.to_string()).await.body, "ok");
    assert_eq!(host.queue("next").messages()[0].text, r#"{"n":1}"#);
}

#[tokio::test]
async fn a_redirect_is_followed() {
    let app = App::new().queue("elsewhere", "jobs");
    let host = app.start().await;
    host.queue("jobs").send("x", Duration::ZERO).unwrap();
    assert!(host.line(|line| line.text == "went there").await.is_some());
}

#[tokio::test]
async fn a_get_has_no_body() {
    let (_app, host) = start().await;
    get(&host, "/api/items/7").await;
    assert_eq!(payload(&host).await["Data"]["req"].get("Body"), None);
}
