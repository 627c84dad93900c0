use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use crate::handler::{Handler, OBJECT_ID};

#[tokio::test]
async fn whatever_calls_back_is_answered_and_decides_nothing() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    handler.go_to_provider(&id).await;
    let execution = handler.simulator.transactions()[0].execution_id.clone();
    let forged = json!({"callbackSentAt": "2026-03-02T10:22:41.917Z", "workflowExecution": {"id": execution, "status": "PROCESSED"}}).to_string();
    let rows = [
        ("/api/callback/jumio", forged.clone(), StatusCode::OK),
        (
            "/api/callback/jumio",
            json!({"workflowExecution": {"id": "5a0c9d3e-unknown", "status": "PROCESSED"}}).to_string(),
            StatusCode::OK,
        ),
        ("/api/callback/jumio", "garbage".into(), StatusCode::OK),
        ("/api/callback/jumio", String::new(), StatusCode::OK),
        (
            "/api/callback/jumio",
            "jumioIdScanReference=5a0c&callBackType=NETVERIFYID&verificationStatus=DENIED_FRAUD".into(),
            StatusCode::OK,
        ),
        ("/api/callback/jumio/a.b", forged.clone(), StatusCode::OK),
        ("/api/callback/jumio/a.b", String::new(), StatusCode::OK),
        ("/api/callback/other", forged.clone(), StatusCode::NOT_FOUND),
        ("/api/callback/other/a.b", forged, StatusCode::NOT_FOUND),
        ("/api/callback/other", "garbage".into(), StatusCode::NOT_FOUND),
        ("/api/callback/other", "a".repeat(100_000), StatusCode::NOT_FOUND),
        ("/api/callback/jumio", "a".repeat(100_000), StatusCode::PAYLOAD_TOO_LARGE),
    ];
    for (path, body, expected) in rows {
        let answer =
            handler.http.post(format!("{}{path}", handler.base)).body(body.clone()).send().await.unwrap();
        assert_eq!(answer.status(), expected, "{path} {}", &body[..body.len().min(60)]);
    }
    let (_, answer) =
        handler.policy("/api/redeem", json!({"objectId": OBJECT_ID, "verificationId": id}).to_string()).await;
    assert_eq!((answer["outcome"].as_str(), answer["verified"].as_bool()), (Some("pending"), Some(false)));
}

#[tokio::test]
async fn a_callback_in_any_form_with_any_status_makes_us_ask_jumio() {
    for (kind, body) in [
        ("application/json", r#"{"workflowExecution": {"id": "<id>", "status": "PROCESSED"}}"#),
        (
            "application/json",
            r#"{"workflowExecution": {"id": "<id>", "status": "SOMETHING_NEW", "more": [1]}, "x": null}"#,
        ),
        ("application/json", r#"{"workflowExecution": {"id": "<id>"}}"#),
        (
            "application/x-www-form-urlencoded",
            r#"{"workflowExecution": {"id": "<id>", "status": "PROCESSED"}}"#,
        ),
        (
            "application/x-www-form-urlencoded",
            "workflowExecution=%7B%22id%22%3A%22<id>%22%7D&callbackSentAt=never",
        ),
        ("text/plain", r#"{"workflowExecution": {"id": "<id>", "status": "FAILED"}}"#),
    ] {
        let handler = Handler::start().await;
        let id = handler.begin().await;
        handler.go_to_provider(&id).await;
        let execution = handler.simulator.transactions()[0].execution_id.clone();
        let body = body.replace("<id>", &execution);
        let request = handler.http.post(format!("{}/api/callback/jumio", handler.base));
        let answer = request.header("content-type", kind).body(body.clone()).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{body}");
        let asked = async {
            while handler.simulator.counts().status == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), asked)
            .await
            .unwrap_or_else(|_| panic!("{kind} {body}"));
    }
}

#[tokio::test]
async fn a_flood_of_callbacks_costs_jumio_one_poll() {
    let handler = Handler::start_with(&[
        ("VerificationSettings__PollSchedule", "10m"),
        ("VerificationSettings__PollInterval", "1m"),
    ])
    .await;
    let id = handler.begin().await;
    handler.go_to_provider(&id).await;
    let execution = handler.simulator.transactions()[0].execution_id.clone();
    let body = json!({"workflowExecution": {"id": execution, "status": "PROCESSED"}}).to_string();
    let calls: Vec<_> = (0..60)
        .map(|_| {
            let request =
                handler.http.post(format!("{}/api/callback/jumio", handler.base)).body(body.clone());
            tokio::spawn(async { request.send().await.unwrap().status() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), StatusCode::OK);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(handler.simulator.counts().status, 1);
}

#[tokio::test]
async fn payloads_of_the_host_are_checked_like_everything_else() {
    let handler = Handler::start().await;
    for body in ["", "{}", "garbage", r#"{"Data":{"message":"\"hi\""},"Metadata":{}}"#] {
        let answer = handler
            .http
            .post(format!("{}/jobs", handler.base))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await;
        assert!(!answer.unwrap().status().is_success(), "{body}");
    }
    let unknown =
        json!({"kind": "poll", "verificationId": handler.begin().await, "sequence": 1, "due": 1}).to_string();
    let message = json!({"Data": {"message": json!(unknown).to_string()}, "Metadata": {"DequeueCount": "1"}})
        .to_string();
    let answer = handler
        .http
        .post(format!("{}/jobs", handler.base))
        .header("content-type", "application/json")
        .body(message)
        .send()
        .await;
    assert_eq!(answer.unwrap().status(), StatusCode::OK, "there is no transaction to ask about");
    let tick = json!({"Data": {"tick": {"IsPastDue": false}}, "Metadata": {}}).to_string();
    let answer = handler
        .http
        .post(format!("{}/sweep", handler.base))
        .header("content-type", "application/json")
        .body(tick)
        .send()
        .await;
    assert_eq!(answer.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn operators_read_why_a_user_was_rejected_or_is_under_review() {
    let handler = Handler::start().await;
    for (user, outcome, why) in [
        ("the-first", "fraud", r#""verification.reasons":"fraud""#),
        ("the-second", "warning", r#""verification.cause":"unclearChecks""#),
    ] {
        let id = handler.begin_as(user).await;
        let (_cookie, provider) = handler.go_to_provider(&id).await;
        handler.submit_for(&provider, outcome).await;
        let is_told = || handler.log().lines().any(|line| line.contains(&id) && line.contains(why));
        let mut tries = 500;
        while !is_told() && tries > 0 {
            tries -= 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(is_told(), "{outcome}");
    }
}
