//! Faults on order.

use std::time::Duration;

use functions_host::{Fault, Moment, ProxyMode};
use serde_json::Value;

use crate::support::{App, get, post};

fn kill(moment: Moment) -> Fault {
    Fault::Kill { function: Some("all"), spared: 0, moment }
}

#[tokio::test]
async fn a_kill_mid_request_fails_it_and_the_next_one_succeeds() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    host.inject(kill(Moment::During(Duration::from_millis(50))));
    assert_eq!(post(&host, "/api/hang", "").await.status, 500);
    assert_eq!(post(&host, "/api/x", "").await.status, 200);
}

#[tokio::test]
async fn a_kill_before_or_after_the_work_loses_the_answer_either_way() {
    for (moment, is_carried_out) in [(Moment::Before, false), (Moment::Answered, true)] {
        for (mode, lost) in [(ProxyMode::Forward, 500), (ProxyMode::Proxy, 502)] {
            let app = App::usual();
            let host = app.builder().mode(mode).start().await.unwrap();
            host.inject(kill(moment));
            assert_eq!(post(&host, "/api/print/out", "seen").await.status, lost);
            assert_eq!(post(&host, "/api/print/out", "next").await.status, 200);
            host.line(|line| line.text.contains("next")).await.unwrap();
            let is_seen = host.lines().iter().any(|line| line.text.contains("seen"));
            assert_eq!(is_seen, is_carried_out, "{moment:?} {mode:?}");
        }
    }
}

#[tokio::test]
async fn a_proxied_request_without_a_body_survives_a_kill() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Proxy).start().await.unwrap();
    let pid = host.handler_pid().unwrap();
    host.inject(kill(Moment::Answered));
    let answer = get(&host, "/api/x").await;
    assert_eq!(answer.status, 200);
    assert_ne!(answer.echo()["pid"], pid);
}

#[tokio::test]
async fn a_kill_waits_for_its_function_and_its_turn() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    host.inject(Fault::Kill { function: Some("another"), spared: 0, moment: Moment::Before });
    host.inject(Fault::Kill { function: None, spared: 1, moment: Moment::Before });
    for expected in [200, 500, 200] {
        assert_eq!(post(&host, "/api/x", "").await.status, expected);
    }
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
