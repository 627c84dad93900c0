//! Timer triggers.

use functions_host::InvocationError;
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
    let executed = |host: &functions_host::FunctionsHost| {
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
    for name in ["settle", "nothing"] {
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
