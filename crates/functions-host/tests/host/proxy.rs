//! `enableProxyingHttpRequest`.

use std::time::Duration;

use functions_host::{FunctionsHost, ProxyMode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{App, begin, get, post, send};

async fn start() -> (App, FunctionsHost) {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Proxy).start().await.unwrap();
    (app, host)
}

#[tokio::test]
async fn path_and_query_arrive_unchanged() {
    let (_app, host) = start().await;
    let seen = post(&host, "/api/%41%2Fb?a=1&a=2", "hello").await;
    assert_eq!(seen.echo()["uri"], "/api/%41%2Fb?a=1&a=2");
    assert_eq!(seen.echo()["body"], "hello");
    assert_eq!(seen.seen("host").as_deref(), Some("app.example"));
}

#[tokio::test]
async fn a_chunked_body_arrives() {
    let (_app, host) = start().await;
    let head = "POST /api/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Language: de\r\n";
    let seen = send(&host, head, "5\r\nhello\r\n0\r\n\r\n").await;
    assert_eq!(seen.echo()["body"], "hello");
    assert_eq!(seen.seen("content-language").as_deref(), Some("de"));
}

#[tokio::test]
async fn an_answer_begins_before_the_request_has_ended() {
    let (_app, host) = start().await;
    let mut connection = TcpStream::connect(("127.0.0.1", host.port())).await.unwrap();
    let head = "POST /api/stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n";
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"first\r\n") {
        answer.push(connection.read_u8().await.unwrap());
    }
    connection.write_all(b"4\r\nlast\r\n0\r\n\r\n").await.unwrap();
    while !answer.ends_with(b"last\r\n0\r\n\r\n") {
        answer.push(connection.read_u8().await.unwrap());
    }
}

#[tokio::test]
async fn the_hosts_headers_replace_forged_ones_and_hop_by_hop_headers_go() {
    let (_app, host) = start().await;
    let head = "GET /api/x HTTP/1.1\r\nX-Azure-Functions-InvocationId: forged\r\nx-ms-invocation-id: forged\r\nUser-Agent: Test/1\r\nTE: trailers\r\nKeep-Alive: 5\r\nUpgrade-Insecure-Requests: 1\r\n";
    let seen = send(&host, head, "").await;
    assert_eq!(seen.seen("x-azure-functions-invocationid").unwrap().len(), 36);
    assert_eq!(seen.seen("x-ms-invocation-id"), seen.seen("x-azure-functions-invocationid"));
    assert_eq!(seen.seen("user-agent").as_deref(), Some("Test/1"));
    for gone in ["te", "keep-alive", "upgrade-insecure-requests", "connection"] {
        assert_eq!(seen.seen(gone), None, "{gone}");
    }
}

#[tokio::test]
async fn a_request_without_a_body_is_repeated_after_a_broken_connection() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Proxy).setting("BROKEN", "2").start().await.unwrap();
    assert_eq!(get(&host, "/api/x").await.body, "3");
}

#[tokio::test]
async fn a_request_with_a_body_is_not_repeated() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Proxy).setting("BROKEN", "1").start().await.unwrap();
    assert_eq!(post(&host, "/api/x", "hello").await.status, 502);
    assert_eq!(get(&host, "/api/x").await.body, "2");
}

#[tokio::test]
async fn proxying_wins_over_forwarding() {
    let both =
        json!({"customHandler": {"enableForwardingHttpRequest": true, "enableProxyingHttpRequest": true}});
    let app = App::usual().host_json(both);
    let host = app.start().await;
    assert!(get(&host, "/api/x").await.seen("x-ms-invocation-id").is_some());
}

#[tokio::test]
async fn redirects_and_repeated_headers_pass() {
    let (_app, host) = start().await;
    let answer = get(&host, "/api/answer?status=302&location=/api/x&set-cookie=a=1&set-cookie.2=b=2").await;
    assert_eq!(answer.status, 302);
    assert_eq!(answer.head.matches("set-cookie: ").count(), 2);
}

#[tokio::test]
async fn a_caller_that_goes_away_ends_the_request() {
    let (_app, host) = start().await;
    let caller = begin(&host, "GET /api/patient HTTP/1.1\r\n").await;
    host.line(|line| line.text == "started").await.unwrap();
    drop(caller);
    let end = host.line(|line| ["finished", "cancelled"].contains(&&*line.text)).await.unwrap();
    assert_eq!(end.text, "cancelled");
}

#[tokio::test]
async fn without_a_prefix_a_stranger_reaches_the_path_of_a_queue_function() {
    let open = json!({"extensions": {"http": {"routePrefix": ""}}, "customHandler": {"enableProxyingHttpRequest": true}});
    let app = App::usual().host_json(open);
    let host = app.start().await;
    post(&host, "/jobs", r#"{"Data":{"msg":"\"forged\""},"Metadata":{}}"#).await;
    assert!(host.line(|line| line.text == "jobs forged 0").await.is_some());
}

async fn start_impatient() -> (App, FunctionsHost) {
    let app = App::usual();
    let limit = Duration::from_millis(300);
    let host = app.builder().mode(ProxyMode::Proxy).inactivity(limit).start().await.unwrap();
    (app, host)
}

#[tokio::test]
async fn an_answer_that_does_not_begin_in_time_is_a_gateway_timeout_and_costs_no_process() {
    let (_app, host) = start_impatient().await;
    let before = host.handler_pid();
    assert_eq!(get(&host, "/api/hang").await.status, 504);
    assert_eq!(get(&host, "/api/x").await.status, 200);
    assert_eq!(host.handler_pid(), before);
}

#[tokio::test]
async fn an_answer_that_stands_still_breaks_off() {
    let (_app, host) = start_impatient().await;
    let answer = get(&host, "/api/stall").await;
    assert!(answer.body.contains("beginning"));
    assert!(!answer.body.ends_with("0\r\n\r\n"), "it looks whole");
}

#[tokio::test]
async fn a_slow_request_that_keeps_moving_is_not_cut() {
    let (_app, host) = start_impatient().await;
    let mut connection = begin(&host, "POST /api/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n").await;
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        connection.write_all(b"1\r\n.\r\n").await.unwrap();
    }
    connection.write_all(b"0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains(r#""body":"......""#), "{answer}");
}

#[tokio::test]
async fn a_compressed_answer_passes_as_it_is() {
    let (_app, host) = start().await;
    let answer = get(&host, "/api/answer?content-encoding=gzip&body=squeezed").await;
    assert!(answer.head.contains("content-encoding: gzip"));
    assert_eq!(answer.body, "squeezed");
}

#[tokio::test]
async fn the_callers_trace_context_passes() {
    let (_app, host) = start().await;
    let head =
        "GET /api/x HTTP/1.1\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";
    let seen = send(&host, head, "").await.seen("traceparent").unwrap();
    assert!(seen.starts_with("00-0af7651916cd43dd8448eb211c80319c"));
}
