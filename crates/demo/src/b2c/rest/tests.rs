//! The REST calls against small servers that misbehave.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::b2c::answer::NextStep;
use crate::site::{Site, http_client, listen};

const ANSWER: &str = r#"{"verificationId":"v1","outcome":"pending","verified":false,"nextStep":"redirect"}"#;

/// A server whose handler learns which attempt it sees, counted from one.
async fn server<F, R>(handler: F) -> (Rest, Arc<AtomicU32>, Site)
where
    F: Fn(u32, HeaderMap) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = (StatusCode, String)> + Send + 'static,
{
    let seen = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&seen);
    let route = post(move |headers: HeaderMap| {
        let attempt = counter.fetch_add(1, Ordering::Relaxed) + 1;
        let answer = handler(attempt, headers);
        async move { answer.await.into_response() }
    });
    let listener = listen().await.unwrap();
    let address = format!("http://{}/api/redeem", listener.local_addr().unwrap());
    let site = Site::start(listener, Router::new().route("/api/redeem", route));
    let api = RestApi {
        start: String::new(),
        redeem: address,
        key: "k".to_owned(),
        attempt: Duration::from_millis(300),
    };
    (Rest::new(http_client().unwrap(), api), seen, site)
}

fn claims() -> RedeemRequest {
    RedeemRequest {
        object_id: Uuid::nil(),
        client_id: "b2c-contoso".to_owned(),
        verification_id: "v1".to_owned(),
        correlation_id: Uuid::nil(),
    }
}

#[tokio::test]
async fn a_slow_answer_is_asked_for_again() {
    let (rest, seen, _site) = server(|attempt, _| async move {
        if attempt < 3 {
            std::future::pending::<()>().await;
        }
        (StatusCode::OK, ANSWER.to_owned())
    })
    .await;
    let answer = rest.redeem(&claims()).await.unwrap();
    assert_eq!(answer.next_step, NextStep::Redirect);
    assert_eq!(seen.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn three_silent_attempts_end_the_journey() {
    let (rest, seen, _site) = server(|_, _| std::future::pending()).await;
    assert!(matches!(rest.redeem(&claims()).await, Err(Failure::RestSilent { step: 6, .. })));
    assert_eq!(seen.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_and_written_down() {
    let (rest, seen, _site) = server(|_, _| async { (StatusCode::OK, ANSWER.to_owned()) }).await;
    rest.lose_answers(2);
    assert!(rest.redeem(&claims()).await.is_ok());
    assert_eq!(seen.load(Ordering::Relaxed), 3);
    assert_eq!(rest.answers().len(), 3);
}

#[tokio::test]
async fn a_conflict_ends_the_journey_at_once_with_its_status() {
    let (rest, seen, _site) = server(|_, _| async {
        let body = json!({"version": "1.0.0", "status": 409, "userMessage": "No."}).to_string();
        (StatusCode::CONFLICT, body)
    })
    .await;
    let Err(failure) = rest.redeem(&claims()).await else { panic!("a conflict is no answer") };
    assert_eq!(
        failure.to_string(),
        "AADB2C90075: The claims exchange 'REST-VerificationRedeem' specified in step '6' returned HTTP error \
         response with Code '409' and Reason 'Conflict'."
    );
    assert_eq!(seen.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_body_whose_status_is_not_409_cannot_be_parsed() {
    let (rest, _, _site) = server(|_, _| async {
        (StatusCode::BAD_REQUEST, json!({"version": "1", "status": 400, "userMessage": "No."}).to_string())
    })
    .await;
    assert!(matches!(rest.redeem(&claims()).await, Err(Failure::RestUnreadable { .. })));
}

#[tokio::test]
async fn the_key_travels_in_its_header() {
    let (rest, _, _site) = server(|_, headers| {
        let known = headers.get("x-verification-key").is_some_and(|key| key == "k");
        async move { (if known { StatusCode::OK } else { StatusCode::UNAUTHORIZED }, ANSWER.to_owned()) }
    })
    .await;
    assert!(rest.redeem(&claims()).await.is_ok());
}
