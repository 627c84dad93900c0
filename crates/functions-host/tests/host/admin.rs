//! The endpoints under `/admin` that platform and tools use.

use std::time::Duration;

use functions_host::{FunctionsHost, Keys, ProxyMode};
use serde_json::{Value, json};

use crate::support::{App, get, post, send};

async fn start() -> (App, FunctionsHost) {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    (app, host)
}

async fn drain_state(host: &FunctionsHost) -> Value {
    get(host, "/admin/host/drain/status").await.echo()["state"].clone()
}

#[tokio::test]
async fn a_draining_host_leaves_its_queues_alone_and_still_answers_requests() {
    let (_app, host) = start().await;
    assert_eq!(drain_state(&host).await, "Disabled");
    assert_eq!(post(&host, "/admin/host/drain", "").await.status, 202);
    host.queue("jobs").send("later", Duration::ZERO).unwrap();
    assert_eq!(get(&host, "/api/x").await.status, 200);
    assert_eq!(drain_state(&host).await, "Completed");
    assert_eq!(host.queue("jobs").messages()[0].dequeue_count, 0);
    assert_eq!(post(&host, "/admin/host/resume", "").await.echo()["state"], "Running");
    host.line(|line| line.text == "jobs later 1").await.unwrap();
}

#[tokio::test]
async fn draining_goes_on_while_an_invocation_is_under_way() {
    let (_app, host) = start().await;
    host.queue("jobs").send("hang", Duration::ZERO).unwrap();
    host.line(|line| line.text == "jobs hang 1").await.unwrap();
    post(&host, "/admin/host/drain", "").await;
    assert_eq!(drain_state(&host).await, "InProgress");
}

#[tokio::test]
async fn keys_are_shown_to_the_holder_of_the_master_key() {
    let app = App::usual();
    let keys = Keys::new("m").host("h").function("all", "f");
    let host = app.builder().enable_auth(keys).start().await.unwrap();
    let shown = async |path: &str| {
        let answer = send(&host, &format!("GET {path} HTTP/1.1\r\nx-functions-key: m\r\n"), "").await;
        answer.echo()["keys"].clone()
    };
    for path in ["/admin/host/keys", "/admin/host/functionkeys"] {
        assert_eq!(shown(path).await, json!([{"name": "default", "value": "h"}]), "{path}");
    }
    assert_eq!(shown("/admin/functions/All/keys").await, json!([{"name": "default", "value": "f"}]));
    assert_eq!(shown("/admin/host/systemkeys").await, json!([]));
    assert_eq!(get(&host, "/admin/host/keys").await.status, 401);
}

#[tokio::test]
async fn a_warmup_is_answered() {
    let (_app, host) = start().await;
    assert_eq!(get(&host, "/admin/warmup").await.status, 200);
    assert_eq!(post(&host, "/admin/warmup", "").await.status, 200);
}
