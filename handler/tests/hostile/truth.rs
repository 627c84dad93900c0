use std::time::Duration;

use jumio_simulator::{FaultProfile, ReportFaults};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    handler::{Handler, OBJECT_ID},
    journey::{Journey, STRANGERS_COOKIE},
};

/// Everything that could be taken for good news, in every form that was ever documented.
fn good_news(execution: &str) -> Vec<String> {
    let passed = json!({"type": "PASSED", "details": {"label": "OK"}});
    let news = json!({
        "callbackSentAt": "2026-03-02T10:22:41.917Z", "workflowExecution": {"id": execution, "status": "PROCESSED"},
        "decision": passed, "status": "APPROVED_VERIFIED", "verificationStatus": "APPROVED_VERIFIED",
        "outcome": "approved", "verified": true,
        "workflow": {"id": execution, "status": "PROCESSED"},
        "capabilities": {"extraction": [{"decision": passed, "data": {"firstName": "EVE"}}], "liveness": [{"decision": passed}]},
    });
    vec![
        news.to_string(),
        format!(
            "workflowExecution.id={execution}&workflowExecution.status=PROCESSED&verificationStatus=APPROVED_VERIFIED"
        ),
        format!("jumioIdScanReference={execution}&verificationStatus=APPROVED_VERIFIED&idScanStatus=SUCCESS"),
    ]
}

async fn call_back(handler: &Handler, journey: &Journey, about: &str) {
    for body in good_news(about) {
        for path in [
            format!("/api/callback/jumio/{}", journey.callback_ticket),
            "/api/callback/jumio".to_owned(),
            format!("/api/callback/jumio/{}", journey.return_ticket),
        ] {
            for kind in ["application/json", "application/x-www-form-urlencoded"] {
                let request = handler.http.post(handler.path(&path)).header("content-type", kind);
                let answer = request.body(body.clone()).send().await.unwrap();
                assert!(!answer.status().is_server_error(), "{path}");
            }
        }
    }
    // Longer than the pause between two polls, so that one more would have been made.
    tokio::time::sleep(Duration::from_millis(1500)).await;
}

#[tokio::test]
async fn a_forged_callback_that_says_passed_leaves_a_rejection_a_rejection() {
    let handler = Handler::start().await;
    let journey = handler.decided(OBJECT_ID, "fraud").await;
    call_back(&handler, &journey, &journey.execution).await;
    assert_eq!(handler.outcome(&journey).await, "rejected");
    assert_eq!(handler.start_again(OBJECT_ID).await["outcome"], "rejected");
}

#[tokio::test]
async fn a_forged_callback_before_anything_was_handed_in_is_a_poll_and_nothing_more() {
    let handler = Handler::start().await;
    let journey = handler.set_out(OBJECT_ID).await;
    call_back(&handler, &journey, &journey.execution).await;
    assert_eq!(handler.outcome(&journey).await, "pending");
}

#[tokio::test]
async fn callbacks_about_unknown_and_foreign_executions_approve_nobody() {
    let handler = Handler::start().await;
    let honest = handler.finished("honest", "pass").await;
    let other = handler.set_out("other").await;
    call_back(&handler, &other, &honest.execution).await;
    call_back(&handler, &other, "00000000-0000-4000-8000-000000000000").await;
    assert_eq!(handler.outcome(&other).await, "pending");
    assert_eq!(handler.outcome(&honest).await, "approved");
}

#[tokio::test]
async fn a_report_about_another_transaction_approves_nobody() {
    for reports in [ReportFaults::ForeignReference, ReportFaults::ForeignExecution] {
        let handler = Handler::start().await;
        let journey = handler.set_out(OBJECT_ID).await;
        handler.simulator.set_fault_profile(FaultProfile { reports, ..FaultProfile::FINE });
        let back = handler.submit(&journey.provider).await;
        handler.visit(&back, &journey.cookie).await;
        tokio::time::sleep(Duration::from_millis(2500)).await;
        let (_, answer) = handler.redeem(OBJECT_ID, &journey.id).await;
        assert_eq!(answer["verified"], false, "{reports:?}");
        assert_ne!(answer["outcome"], "approved", "{reports:?}");
        assert!(handler.simulator.counts().details > 0, "the report was read");
    }
}

#[tokio::test]
async fn a_browser_that_says_success_decides_nothing() {
    let handler = Handler::start().await;
    let journey = handler.set_out(OBJECT_ID).await;
    for query in [
        "acquisitionStatus=SUCCESS",
        "acquisitionStatus=SUCCESS&customerInternalReference=x&transactionReference=y",
        "outcome=approved&verified=true&status=PASSED",
    ] {
        for cookie in [STRANGERS_COOKIE, journey.cookie.as_str()] {
            let address = handler.path(&format!("/api/return/{}?{query}", journey.return_ticket));
            handler.visit(&address, cookie).await;
        }
    }
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let (_, answer) = handler.redeem(OBJECT_ID, &journey.id).await;
    assert_eq!(answer["verified"], false, "{answer}");
}

#[tokio::test]
async fn what_a_call_claims_about_a_verdict_is_ignored() {
    let handler = Handler::start().await;
    let claims = json!({
        "objectId": OBJECT_ID, "verified": true, "outcome": "approved", "status": "approved", "verifiedUntil": "2099-01-01",
        "nextStep": "done", "verificationId": "x", "environment": "Approved", "state": {"Approved": {}},
    });
    let (status, answer) = handler.policy("/api/start", claims.to_string()).await;
    assert_eq!((status, answer["outcome"].as_str()), (StatusCode::OK, Some("pending")));
    assert_eq!(handler.start_again(OBJECT_ID).await["verified"], false);
}
