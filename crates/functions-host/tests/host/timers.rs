//! Timer triggers.

use std::fs;

use functions_host::{FunctionsHost, InvocationError};
use serde_json::{Value, json};

use crate::support::App;

#[tokio::test]
async fn a_timer_runs_when_told_to() {
    let app = App::usual();
    let host = app.start().await;
    host.tick("sweep", true).await.unwrap();
    let line = host.line(|line| line.text.starts_with(r#"{"Data""#)).await.unwrap();
    let tick = serde_json::from_str::<Value>(&line.text).unwrap()["Data"]["tick"].clone();
    assert_eq!(tick["IsPastDue"], true);
    assert_eq!(tick["Schedule"], json!({"AdjustForDST": true}));
    assert_eq!(tick["ScheduleStatus"]["Last"], "0001-01-01T00:00:00");
    assert!(tick["ScheduleStatus"]["Next"].as_str().unwrap().ends_with("-01-01T00:00:00Z"));
}

#[tokio::test]
async fn an_unmonitored_timer_has_no_status() {
    let binding = json!({"type": "timerTrigger", "direction": "in", "name": "tick", "schedule": "0 0 0 1 1 *", "useMonitor": false});
    let app = App::new().function("sweep", &json!({"bindings": [binding]}));
    let host = app.start().await;
    host.tick("sweep", false).await.unwrap();
    let line = host.line(|line| line.text.starts_with(r#"{"Data""#)).await.unwrap();
    let tick = serde_json::from_str::<Value>(&line.text).unwrap()["Data"]["tick"].clone();
    assert_eq!((&tick["IsPastDue"], &tick["ScheduleStatus"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn a_schedule_runs_by_itself_only_if_timers_are_on() {
    let app = App::new().timer("sweep", "00:00:00.05");
    let host = app.builder().timers(true).start().await.unwrap();
    let executed = |host: &FunctionsHost| {
        host.lines()
            .iter()
            .filter(|line| line.text.starts_with("Executed 'Functions.sweep' (Succeeded"))
            .count()
    };
    host.line(|_| executed(&host) >= 2).await.unwrap();
    let silent = app.start().await;
    silent.tick("sweep", false).await.unwrap();
    assert_eq!(executed(&silent), 1);
}

#[tokio::test]
async fn what_is_no_timer_cannot_tick() {
    let app = App::usual();
    let host = app.start().await;
    for name in ["jobs", "nothing"] {
        assert_eq!(host.tick(name, false).await, Err(InvocationError::Unknown(name.to_owned())));
    }
}

#[tokio::test]
async fn a_failed_run_waits_for_the_next_tick() {
    let app = App::new().timer("missing", "0 0 0 1 1 *").http("all", "x");
    let host = app.builder().setting("BROKEN", "1").start().await.unwrap();
    assert!(host.tick("missing", false).await.is_err());
    let runs =
        host.lines().iter().filter(|line| line.text.starts_with("Executing 'Functions.missing'")).count();
    assert_eq!(runs, 1);
}

async fn tick(host: &FunctionsHost) -> Value {
    let line = host.line(|line| line.text.starts_with(r#"{"Data""#)).await.unwrap();
    serde_json::from_str::<Value>(&line.text).unwrap()["Data"]["tick"].clone()
}

#[tokio::test]
async fn a_run_missed_while_the_host_was_down_is_made_up_for_once() {
    let app = App::usual();
    let status = app.root().join("timers.json");
    // 2026-01-02, 03:00 and 03:05.
    fs::write(&status, r#"{"sweep":{"last":1767322800,"next":1767323100}}"#).unwrap();
    let start = async || app.builder().timers(true).timer_status(&status).start().await.unwrap();
    let host = start().await;
    let tick = tick(&host).await;
    assert_eq!(tick["IsPastDue"], true);
    assert_eq!(tick["ScheduleStatus"]["Last"], "2026-01-02T03:00:00Z");
    host.line(|line| line.text.starts_with("Executed 'Functions.sweep' (Succeeded")).await.unwrap();
    host.stop().await;
    let host = start().await;
    host.queue("jobs").send("after the timers", std::time::Duration::ZERO).unwrap();
    host.line(|line| line.text == "jobs after the timers 1").await.unwrap();
    assert!(!host.lines().iter().any(|line| line.text.contains("Functions.sweep")));
}

#[tokio::test]
async fn a_timer_that_is_seen_for_the_first_time_has_missed_nothing() {
    let app = App::usual();
    let status = app.root().join("timers.json");
    let host = app.builder().timers(true).timer_status(&status).start().await.unwrap();
    host.queue("jobs").send("after the timers", std::time::Duration::ZERO).unwrap();
    host.line(|line| line.text == "jobs after the timers 1").await.unwrap();
    assert!(!host.lines().iter().any(|line| line.text.contains("Functions.sweep")));
    assert!(fs::read_to_string(&status).unwrap().contains(r#""sweep":{"last":null"#));
}

#[tokio::test]
async fn a_timer_that_runs_more_than_once_a_minute_is_not_monitored() {
    for (schedule, is_monitored) in [("*/30 * * * * *", false), ("0 * * * * *", true)] {
        let app = App::new().timer("sweep", schedule);
        let host = app.start().await;
        host.tick("sweep", false).await.unwrap();
        assert_eq!(tick(&host).await["ScheduleStatus"].is_object(), is_monitored, "{schedule}");
    }
}
