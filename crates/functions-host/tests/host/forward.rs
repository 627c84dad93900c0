//! `enableForwardingHttpRequest`.

use functions_host::{FunctionsHost, ProxyMode};

use crate::support::{App, begin, get, post, send};

async fn start() -> (App, FunctionsHost) {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    (app, host)
}

#[tokio::test]
async fn method_path_with_prefix_and_body_arrive() {
    let (_app, host) = start().await;
    let seen = post(&host, "/api/Items/7?a=1", "hello").await;
    assert_eq!(seen.echo()["method"], "POST");
    assert_eq!(seen.echo()["uri"], "/api/Items/7?a=1");
    assert_eq!(seen.echo()["body"], "hello");
    assert_eq!(seen.seen("content-type").as_deref(), Some("text/plain"));
}

#[tokio::test]
async fn the_path_is_escaped_anew() {
    let (_app, host) = start().await;
    assert_eq!(get(&host, "/api/%41%7e%20b/%2Fc").await.echo()["uri"], "/api/A~%20b/%2Fc");
}

#[tokio::test]
async fn a_repeated_query_name_collapses() {
    let (_app, host) = start().await;
    assert_eq!(get(&host, "/api/x?a=1&b=2&a=3%26").await.echo()["uri"], "/api/x?a=1%2C3%26&b=2");
}

#[tokio::test]
async fn content_headers_are_lost() {
    let (_app, host) = start().await;
    let head = "GET /api/x HTTP/1.1\r\nContent-Language: de\r\nContent-Encoding: gzip\r\nExpires: 0\r\nX-Other: 1\r\nContent-Type: text/css\r\n";
    let seen = send(&host, head, "").await;
    for lost in ["content-language", "content-encoding", "expires", "content-type", "content-length"] {
        assert_eq!(seen.seen(lost), None, "{lost}");
    }
    assert_eq!(seen.seen("x-other").as_deref(), Some("1"));
    assert_eq!(seen.seen("host").as_deref(), Some("app.example"));
}

#[tokio::test]
async fn a_chunked_body_is_lost() {
    let (_app, host) = start().await;
    let head = "POST /api/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n";
    assert_eq!(send(&host, head, "5\r\nhello\r\n0\r\n\r\n").await.echo()["body"], "");
}

#[tokio::test]
async fn the_hosts_headers_replace_forged_ones() {
    let (_app, host) = start().await;
    let head = "GET /api/x HTTP/1.1\r\nX-Azure-Functions-InvocationId: forged\r\nUser-Agent: Test/1\r\n";
    let seen = send(&host, head, "").await;
    assert_eq!(seen.seen("x-azure-functions-invocationid").unwrap().len(), 36);
    assert!(seen.seen("x-azure-functions-hostversion").unwrap().starts_with("4."));
    assert!(seen.seen("user-agent").unwrap().starts_with("Test/1 Azure-Functions-Host/4."));
    assert_eq!(seen.seen("x-ms-invocation-id"), None);
}

#[tokio::test]
async fn any_status_and_repeated_headers_pass_and_redirects_are_not_followed() {
    let (_app, host) = start().await;
    let answer =
        get(&host, "/api/answer?status=302&location=/api/x&set-cookie=a=1&set-cookie.2=b=2&body=moved").await;
    assert_eq!((answer.status, answer.body.as_str()), (302, "moved"));
    assert_eq!(answer.head.matches("set-cookie: ").count(), 2);
    assert_eq!(get(&host, "/api/answer?status=503").await.status, 503);
}

#[tokio::test]
async fn a_handler_that_breaks_the_connection_is_an_internal_error() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).setting("BROKEN", "1").start().await.unwrap();
    assert_eq!(get(&host, "/api/x").await.status, 500);
    assert_eq!(get(&host, "/api/x").await.body, "2");
}

#[tokio::test]
async fn a_caller_that_goes_away_changes_nothing() {
    let (_app, host) = start().await;
    let caller = begin(&host, "GET /api/patient HTTP/1.1\r\n").await;
    host.line(|line| line.text == "started").await.unwrap();
    drop(caller);
    let end = host.line(|line| ["finished", "cancelled"].contains(&&*line.text)).await.unwrap();
    assert_eq!(end.text, "finished");
}

#[tokio::test]
async fn a_compressed_answer_passes_as_it_is() {
    let (_app, host) = start().await;
    let answer = get(&host, "/api/answer?content-encoding=gzip&body=squeezed").await;
    assert!(answer.head.contains("content-encoding: gzip"));
    assert_eq!(answer.body, "squeezed");
}
