//! Faults on order.

use std::time::Duration;

use functions_host::{Fault, ProxyMode};
use serde_json::Value;

use crate::support::{App, get, post};

#[tokio::test]
async fn a_kill_mid_request_fails_it_and_the_next_one_succeeds() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    host.inject(Fault::KillMidRequest { after: Duration::from_millis(50) });
    assert_eq!(post(&host, "/api/hang", "").await.status, 500);
    assert_eq!(post(&host, "/api/x", "").await.status, 200);
}

#[tokio::test]
async fn a_doubled_request_reaches_the_handler_twice() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Proxy).setting("BROKEN", "0").start().await.unwrap();
    host.inject(Fault::Duplicate);
    assert_eq!(post(&host, "/api/x", "with a body").await.body, "1");
    assert_eq!(get(&host, "/api/x").await.body, "3");
    assert_eq!(get(&host, "/api/x").await.body, "4");
}

#[tokio::test]
async fn a_second_instance_takes_every_other_request() {
    for mode in [ProxyMode::Proxy, ProxyMode::Forward] {
        alternates(mode).await;
    }
}

async fn alternates(mode: ProxyMode) {
    let app = App::usual();
    let host = app.builder().mode(mode).instances(2).start().await.unwrap();
    let mut pids: Vec<Value> = Vec::new();
    for _ in 0..4 {
        pids.push(get(&host, "/api/x").await.echo()["pid"].clone());
    }
    assert_eq!((&pids[0], &pids[1]), (&pids[2], &pids[3]));
    assert_ne!(pids[0], pids[1]);
}
