//! Keys.

use functions_host::{FunctionsHost, Keys, ProxyMode};
use serde_json::json;

use crate::support::{App, get, send};

fn app() -> App {
    let function = |level: &str| {
        json!({"bindings": [
            {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": level},
            {"type": "http", "direction": "out", "name": "res"}]})
    };
    let unset = json!({"bindings": [{"type": "httpTrigger", "direction": "in", "name": "req"},
        {"type": "http", "direction": "out", "name": "res"}]});
    App::new()
        .function("open", &function("anonymous"))
        .function("closed", &unset)
        .function("other", &function("function"))
        .function("master", &function("admin"))
}

async fn status(host: &FunctionsHost, target: &str, key: &str) -> u16 {
    let header = if key.is_empty() { String::new() } else { format!("x-functions-key: {key}\r\n") };
    send(host, &format!("GET {target} HTTP/1.1\r\n{header}"), "").await.status
}

#[tokio::test]
async fn without_keys_everything_is_open() {
    let app = app();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    for target in ["/api/open", "/api/closed", "/api/master", "/admin/host/status"] {
        assert_eq!(get(&host, target).await.status, 200, "{target}");
    }
}

#[tokio::test]
async fn a_key_opens_what_it_is_for() {
    let app = app();
    let keys = Keys::new("m").host("h").function("Closed", "f");
    let host = app.builder().mode(ProxyMode::Forward).enable_auth(keys).start().await.unwrap();
    let cases = [
        ("/api/open", "", 200),
        ("/api/closed", "", 401),
        ("/api/closed", "wrong", 401),
        ("/api/closed", "f", 200),
        ("/api/other", "f", 401),
        ("/api/other", "h", 200),
        ("/api/master", "h", 401),
        ("/api/master", "m", 200),
        ("/admin/host/status", "h", 401),
        ("/admin/host/status", "m", 200),
    ];
    for (target, key, expected) in cases {
        assert_eq!(status(&host, target, key).await, expected, "{target} {key:?}");
    }
}

#[tokio::test]
async fn the_query_carries_a_key_and_the_header_wins() {
    let app = app();
    let keys = Keys::new("m").function("closed", "f");
    let host = app.builder().mode(ProxyMode::Forward).enable_auth(keys).start().await.unwrap();
    assert_eq!(status(&host, "/api/closed?code=f", "").await, 200);
    assert_eq!(status(&host, "/api/closed?code=f", "wrong").await, 401);
    // The handler sees the key: scrub logs.
    assert_eq!(get(&host, "/api/closed?code=f").await.echo()["uri"], "/api/closed?code=f");
}
