//! HTTP functions, in every mode.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use functions_host::ProxyMode;
use support::{App, get, post, send};

#[tokio::test]
async fn a_forwarded_request_keeps_method_path_and_body() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    let seen = post(&host, "/api/Items/7?a=1", "hello").await;
    assert_eq!(seen.echo()["method"], "POST");
    assert_eq!(seen.echo()["uri"], "/api/Items/7?a=1");
    assert_eq!(seen.echo()["body"], "hello");
}

#[tokio::test]
async fn a_proxied_request_keeps_method_path_and_body() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Proxy).start().await.unwrap();
    let seen = post(&host, "/api/Items/%41?a=1&a=2", "hello").await;
    assert_eq!(seen.echo()["method"], "POST");
    assert_eq!(seen.echo()["uri"], "/api/Items/%41?a=1&a=2");
    assert_eq!(seen.echo()["body"], "hello");
    assert_eq!(seen.seen("host").as_deref(), Some("app.example"));
}

#[tokio::test]
async fn what_matches_no_route_is_not_found_and_the_root_is_the_home_page() {
    let app = App::usual();
    let host = app.start().await;
    assert_eq!(get(&host, "/elsewhere").await.status, 404);
    assert!(get(&host, "/").await.body.contains("up and running"));
}

#[tokio::test]
async fn a_chunked_body_is_lost_by_forwarding_and_kept_by_proxying() {
    let app = App::usual();
    for (mode, body) in [(ProxyMode::Forward, ""), (ProxyMode::Proxy, "hello")] {
        let host = app.builder().mode(mode).start().await.unwrap();
        let chunked = "POST /api/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n";
        let seen = send(&host, chunked, "5\r\nhello\r\n0\r\n\r\n").await;
        assert_eq!(seen.echo()["body"], body, "{mode:?}");
    }
}
