//! When the handler ends, and when it is ended.

use std::time::{Duration, Instant};

use functions_host::{FunctionsHost, Level, StartError};
use serde_json::json;

use crate::support::{App, get};

fn forwarding() -> App {
    App::usual().host_json(json!({"customHandler": {"enableForwardingHttpRequest": true}}))
}

async fn start_error(app: &App, start: &str) -> String {
    match app.builder().setting("START", start).start().await {
        Err(StartError::Handler(reason)) => reason,
        other => panic!("{:?}", other.map(|host| host.base_url())),
    }
}

#[tokio::test]
async fn the_third_failure_stops_the_host_and_names_the_last_three_lines() {
    let app = forwarding();
    let reason = start_error(&app, "exit:3").await;
    assert_eq!(reason, "The handler exited with code 3. two,three,four");
}

#[tokio::test]
async fn two_failures_are_forgiven() {
    let app = forwarding();
    let host = app.start().await;
    for _ in 0..2 {
        let before = host.handler_pid();
        host.kill_handler().await;
        host.ready().await.unwrap();
        assert_ne!(host.handler_pid(), before);
    }
    host.kill_handler().await;
    host.down().await;
    let last =
        host.line(|line| line.text.starts_with("Exceeded http worker restart retry count")).await.unwrap();
    assert_eq!(last.level, Level::Error);
    assert_eq!(get(&host, "/api/x").await.status, 503);
}

#[tokio::test]
async fn a_handler_that_ends_with_0_is_not_started_again() {
    let app = forwarding();
    let host = app.start().await;
    let pid = host.handler_pid().unwrap();
    assert_eq!(get(&host, "/api/exit/0").await.status, 500);
    host.ready_after(pid).await.unwrap();
    assert_eq!(get(&host, "/api/x").await.status, 500);
    assert_eq!(host.handler_pid(), None);
}

#[tokio::test]
async fn a_handler_that_ends_with_200_is_started_again_and_not_counted() {
    let app = forwarding();
    let host = app.start().await;
    for _ in 0..4 {
        let before = host.handler_pid().unwrap();
        assert_eq!(get(&host, "/api/exit/200").await.status, 500);
        host.ready_after(before).await.unwrap();
    }
    assert_eq!(get(&host, "/api/x").await.status, 200);
}

#[tokio::test]
async fn a_handler_that_fails_once_is_started_again_on_the_same_port() {
    let app = forwarding();
    let mark = app.root().join("started-once").display().to_string();
    let host = app.builder().setting("START", "exit:1").setting("ONCE", mark).start().await.unwrap();
    let port = host.handler_port();
    host.restart_handler().await.unwrap();
    assert_eq!(host.handler_port(), port);
    assert_eq!(get(&host, "/api/x").await.status, 200);
}

#[tokio::test]
async fn a_handler_that_listens_too_late_is_a_failure() {
    let app = forwarding().host_json(json!({"customHandler": {"initializationTimeout": "00:00:00.1"}}));
    let reason = start_error(&app, "sleep:60000").await;
    assert_eq!(reason, "The handler did not initialize within 0.1 s.");
}

#[tokio::test]
async fn requests_wait_for_a_handler_that_is_starting() {
    let app = forwarding();
    let host = app.builder().slow_start(Duration::from_millis(200)).without_waiting().start().await.unwrap();
    let start = Instant::now();
    assert_eq!(get(&host, "/api/x").await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn one_invocation_over_its_time_takes_all_others_along() {
    let app = forwarding().host_json(json!({"functionTimeout": "00:00:00.4"}));
    let host = app.start().await;
    let before = host.handler_pid();
    let second = async {
        host.line(|line| line.text.starts_with("Executing")).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        get(&host, "/api/hang").await.status
    };
    let (first, second) = futures::future::join(get(&host, "/api/hang"), second).await;
    assert_eq!((first.status, second), (500, 500));
    let over_time =
        host.lines().iter().filter(|line| line.text.contains("timeout value was exceeded")).count();
    assert_eq!(over_time, 1);
    host.ready().await.unwrap();
    assert_ne!(host.handler_pid(), before);
}

#[tokio::test]
async fn a_stopped_host_leaves_no_handler_behind() {
    let app = forwarding();
    let host = app.start().await;
    // Not the port: as soon as it is free, a host of another test may have it.
    let mut connection = tokio::net::TcpStream::connect(("127.0.0.1", host.handler_port())).await.unwrap();
    host.stop().await;
    let end = tokio::io::AsyncReadExt::read(&mut connection, &mut [0]).await;
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
}

#[tokio::test]
async fn a_dropped_host_kills_its_handler() {
    let app = forwarding();
    let host: FunctionsHost = app.start().await;
    let mut connection = tokio::net::TcpStream::connect(("127.0.0.1", host.handler_port())).await.unwrap();
    drop(host);
    let end = tokio::io::AsyncReadExt::read(&mut connection, &mut [0]).await;
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
}

#[tokio::test]
async fn a_program_that_cannot_be_started_is_named() {
    let app = forwarding();
    let missing = app.builder().executable("no-such-program").start().await;
    let Err(StartError::Handler(reason)) = missing else { panic!("it started") };
    assert!(reason.starts_with("Failed to start the handler no-such-program: "), "{reason}");
    let script = app.root().join("not-executable");
    std::fs::write(&script, "").unwrap();
    let Err(StartError::Handler(reason)) = app.builder().executable("not-executable").start().await else {
        panic!("it started")
    };
    assert!(reason.contains("Permission denied"), "{reason}");
}

#[tokio::test]
async fn a_message_outlives_the_host() {
    // Until the host is down the message is delivered again and again; it must not be put aside meanwhile.
    let app = forwarding().host_json(json!({"extensions": {"queues": {"maxDequeueCount": 1000}}}));
    let host = app.start().await;
    host.queue("jobs").send("exit 1", Duration::ZERO).unwrap();
    host.down().await;
    host.queue("jobs").send("late", Duration::ZERO).unwrap();
    let messages = host
        .queue("jobs")
        .until(|messages| messages.iter().any(|m| m.text == "late" && m.dequeue_count > 0))
        .await;
    assert_eq!(messages.len(), 2);
    assert!(host.queue("jobs-poison").messages().is_empty());
}

#[tokio::test]
async fn a_host_whose_handler_is_never_ready_is_given_up() {
    let app = forwarding().host_json(json!({"customHandler": {"initializationTimeout": "00:00:00.1"}}));
    // A deliberate restart is not counted, and a slow machine is no failure: only the waiting itself is limited.
    let endless = app.builder().setting("START", "exit:200").without_waiting();
    let slow = app.builder().slow_start(Duration::from_secs(60)).without_waiting();
    for builder in [endless, slow] {
        let host = builder.start().await.unwrap();
        let start = Instant::now();
        assert_eq!(get(&host, "/api/x").await.status, 503);
        assert!(start.elapsed() >= Duration::from_millis(400), "{:?}", start.elapsed());
        assert_eq!(host.down().await, "The handler did not become ready in time");
    }
}

#[tokio::test]
async fn no_signal_announces_the_end() {
    let app = App::usual();
    let script = "#!/bin/sh\ntrap 'touch told' TERM INT HUP\necho up\nwhile :; do sleep 0.01; done\n";
    let path = app.root().join("deaf.sh");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let app = app.host_json(json!({"customHandler": {"description": {"defaultExecutablePath": "deaf.sh"}}}));
    let host = app.builder().without_waiting().start().await.unwrap();
    host.line(|line| line.text == "up").await.unwrap();
    host.stop().await;
    assert!(!app.root().join("told").exists());
}
