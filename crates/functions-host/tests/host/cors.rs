//! Pages of other origins.

use functions_host::{FunctionsHost, LocalSettings};
use serde_json::json;

use crate::support::{Answer, App, send};

async fn start(origins: &[&str], credentials: bool) -> (App, FunctionsHost) {
    let app = App::usual().host_json(json!({"customHandler": {"enableForwardingHttpRequest": true}}));
    let host = app.builder().cors(origins.iter().copied(), credentials).start().await.unwrap();
    (app, host)
}

async fn from_page(host: &FunctionsHost, origin: &str) -> Answer {
    send(host, &format!("GET /api/x HTTP/1.1\r\nOrigin: {origin}\r\n"), "").await
}

async fn preflight(host: &FunctionsHost, origin: &str) -> Answer {
    let asked =
        "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: content-type,x-own\r\n";
    send(host, &format!("OPTIONS /api/x HTTP/1.1\r\nOrigin: {origin}\r\n{asked}"), "").await
}

#[tokio::test]
async fn an_allowed_origin_may_read_answers() {
    let (_app, host) = start(&["http://localhost:3000", "http://localhost:4000/"], false).await;
    for origin in ["http://localhost:3000", "http://localhost:4000"] {
        let answer = from_page(&host, origin).await;
        assert!(answer.head.contains(&format!("access-control-allow-origin: {origin}\r\n")), "{answer:?}");
        assert!(answer.head.contains("vary: origin"));
        assert!(!answer.head.contains("access-control-allow-credentials"));
    }
    let other = from_page(&host, "http://elsewhere").await;
    assert_eq!((other.status, other.head.contains("access-control")), (200, false));
}

#[tokio::test]
async fn a_preflight_is_answered_by_the_host() {
    let (_app, host) = start(&["http://localhost:3000"], true).await;
    let answer = preflight(&host, "http://localhost:3000").await;
    assert_eq!(answer.status, 204);
    for header in [
        "access-control-allow-origin: http://localhost:3000",
        "access-control-allow-methods: put",
        "access-control-allow-headers: content-type,x-own",
        "access-control-allow-credentials: true",
    ] {
        assert!(answer.head.contains(header), "{header}");
    }
    let other = preflight(&host, "http://elsewhere").await;
    assert_eq!((other.status, other.head.contains("access-control")), (204, false));
    assert!(!host.lines().iter().any(|line| line.text.starts_with("Executing")));
}

#[tokio::test]
async fn a_star_allows_every_origin() {
    let (_app, host) = start(&["*"], false).await;
    assert!(from_page(&host, "http://elsewhere").await.head.contains("access-control-allow-origin: *"));
    let (_app, host) = start(&["*"], true).await;
    let answer = from_page(&host, "http://elsewhere").await;
    assert!(answer.head.contains("access-control-allow-origin: http://elsewhere"));
}

#[tokio::test]
async fn without_origins_functions_answer_preflights_themselves() {
    let (_app, host) = start(&[], false).await;
    assert_eq!(preflight(&host, "http://localhost:3000").await.echo()["method"], "OPTIONS");
}

#[test]
fn local_settings_name_the_origins() {
    let app = App::new();
    let text = json!({"IsEncrypted": false,
        "Host": {"CORS": "http://localhost:3000, http://localhost:4000", "CORSCredentials": true}});
    std::fs::write(app.root().join("local.settings.json"), text.to_string()).unwrap();
    let settings = LocalSettings::find(app.root()).unwrap();
    assert_eq!(settings.cors().collect::<Vec<_>>(), ["http://localhost:3000", "http://localhost:4000"]);
    assert!(settings.cors_credentials());
}
