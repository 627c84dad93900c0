use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use entra::TokenError;
use serde_json::json;

use crate::entra::{Stage, jwk};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_crowd_that_arrives_first_causes_one_fetch_and_all_are_served() {
    let stage = Arc::new(Stage::set().await);
    stage.script(|script| script.delay = Duration::from_millis(200));
    let calls: Vec<_> = (0..40)
        .map(|_| {
            let (verifier, token) = (Arc::clone(&stage.verifier), stage.token());
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Ok(()));
    }
    assert_eq!((stage.attempts(), stage.fetches()), (1, 1));
}

#[tokio::test]
async fn warmed_up_keys_need_no_further_fetch() {
    let stage = Stage::set().await;
    stage.verifier.warm_up();
    stage.wait_for_attempts(1).await;
    for _ in 0..5 {
        assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()));
    }
    assert_eq!(stage.fetches(), 1);
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it_and_a_withdrawn_one_is_forgotten() {
    let stage = Stage::set().await;
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()));
    stage.script(|script| script.keys = vec![jwk("second", 1)]);
    stage.pass(Duration::from_secs(301));
    assert_eq!(stage.verifier.verify(&stage.token_of("second", 1)).await, Ok(()));
    assert_eq!(stage.fetches(), 2);
    assert_eq!(stage.verifier.verify(&stage.token()).await, Err(TokenError::UnknownKey));
}

#[tokio::test]
async fn a_flood_of_unknown_keys_costs_one_fetch() {
    let stage = Arc::new(Stage::set().await);
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()));
    stage.pass(Duration::from_secs(301));
    stage.script(|script| script.delay = Duration::from_millis(100));
    let calls: Vec<_> = (0..200)
        .map(|number| {
            let (verifier, token) =
                (Arc::clone(&stage.verifier), stage.token_of(&format!("unknown-{number}"), 1));
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Err(TokenError::UnknownKey));
    }
    assert_eq!(stage.attempts(), 2, "the first, and one for all of them");
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()), "known keys are not held up");
}

#[tokio::test]
async fn keys_that_are_due_are_renewed_while_callers_go_on() {
    let stage = Stage::set().await;
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()));
    stage.script(|script| {
        script.keys.push(jwk("second", 1));
        script.delay = Duration::from_millis(500);
    });
    stage.pass(6 * HOUR);
    for _ in 0..20 {
        let token = stage.token();
        let answer = tokio::time::timeout(Duration::from_millis(400), stage.verifier.verify(&token));
        assert_eq!(answer.await.unwrap(), Ok(()), "nobody waits for the renewal");
    }
    stage.wait_for_attempts(2).await;
    assert_eq!(stage.attempts(), 2);
}

#[tokio::test]
async fn while_entra_is_down_known_keys_go_on_for_two_days_and_no_longer() {
    let stage = Stage::set().await;
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()));
    stage.script(|script| script.status = StatusCode::SERVICE_UNAVAILABLE);
    stage.pass(48 * HOUR - Duration::from_secs(1));
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()));
    stage.pass(HOUR);
    assert_eq!(stage.verifier.verify(&stage.token()).await, Err(TokenError::KeysUnavailable));
    stage.script(|script| script.status = StatusCode::OK);
    stage.pass(Duration::from_secs(61));
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()), "it is back");
}

#[tokio::test]
async fn an_entra_that_is_down_is_asked_ever_more_rarely() {
    let stage = Stage::set().await;
    stage.script(|script| script.status = StatusCode::INTERNAL_SERVER_ERROR);
    let mut asked = Vec::new();
    for second in 0..200 {
        let before = stage.attempts();
        assert_eq!(stage.verifier.verify(&stage.token()).await, Err(TokenError::KeysUnavailable));
        if stage.attempts() > before {
            asked.push(second);
        }
        stage.pass(Duration::from_secs(1));
    }
    assert_eq!(asked, [0, 2, 6, 14, 30, 62, 122, 182]);
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_the_keys_for_the_next_one() {
    let stage = Stage::set().await;
    stage.script(|script| script.delay = Duration::from_millis(300));
    let token = stage.token();
    let impatient = tokio::time::timeout(Duration::from_millis(50), stage.verifier.verify(&token)).await;
    assert!(impatient.is_err());
    stage.wait_for_attempts(1).await;
    assert_eq!(stage.verifier.verify(&token).await, Ok(()));
    assert_eq!(stage.attempts(), 1);
}

#[tokio::test]
async fn documents_that_lead_astray_are_not_followed() {
    for (name, value) in [
        ("issuer", json!("https://login.microsoftonline.com/somebody-else/v2.0")),
        ("jwks_uri", json!("http://keys.example/keys")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("jwks_uri", json!(null)),
        ("padding", json!("a".repeat(600_000))),
    ] {
        let stage = Stage::set().await;
        stage.follow(name, value);
        let refused = stage.verifier.verify(&stage.token()).await;
        assert_eq!(refused, Err(TokenError::KeysUnavailable), "{name}");
        assert_eq!((stage.attempts(), stage.fetches()), (1, 0), "{name}");
    }
}

#[tokio::test]
async fn keys_that_could_be_had_over_an_unsafe_way_are_not_fetched() {
    let stage = Stage::set().await;
    // Leads to this machine, and is not one of its own addresses.
    stage.follow("jwks_uri", json!(format!("http://0.0.0.0:{}/keys", stage.port())));
    assert_eq!(stage.verifier.verify(&stage.token()).await, Err(TokenError::KeysUnavailable));
    assert_eq!((stage.attempts(), stage.fetches()), (1, 0));
}

#[tokio::test]
async fn an_empty_key_document_does_not_replace_the_keys() {
    let stage = Stage::set().await;
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()));
    stage.script(|script| script.keys.clear());
    stage.pass(Duration::from_secs(301));
    assert_eq!(stage.verifier.verify(&stage.token_of("second", 1)).await, Err(TokenError::UnknownKey));
    assert_eq!(stage.fetches(), 2);
    assert_eq!(stage.verifier.verify(&stage.token()).await, Ok(()));
}
