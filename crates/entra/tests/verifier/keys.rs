use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use entra::TokenError;
use serde_json::json;

use crate::entra::{Environment, jwk};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_crowd_that_arrives_first_causes_one_fetch_and_all_are_served() {
    let environment = Arc::new(Environment::set().await);
    environment.script(|script| script.delay = Duration::from_millis(200));
    let calls: Vec<_> = (0..40)
        .map(|_| {
            let (verifier, token) = (Arc::clone(&environment.verifier), environment.token());
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().map(drop), Ok(()));
    }
    assert_eq!((environment.attempts(), environment.fetches()), (1, 1));
}

#[tokio::test]
async fn warmed_up_keys_need_no_further_fetch() {
    let environment = Environment::set().await;
    environment.verifier.warm_up();
    environment.wait_for_attempts(1).await;
    for _ in 0..5 {
        assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
    }
    assert_eq!(environment.fetches(), 1);
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it_and_a_withdrawn_one_is_forgotten() {
    let environment = Environment::set().await;
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
    environment.script(|script| script.keys = vec![jwk("second", 1)]);
    environment.pass(Duration::from_secs(301));
    assert_eq!(environment.verifier.verify(&environment.token_of("second", 1)).await.map(drop), Ok(()));
    assert_eq!(environment.fetches(), 2);
    assert_eq!(environment.verifier.verify(&environment.token()).await, Err(TokenError::UnknownKey));
}

#[tokio::test]
async fn a_flood_of_unknown_keys_costs_one_fetch() {
    let environment = Arc::new(Environment::set().await);
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
    environment.pass(Duration::from_secs(301));
    environment.script(|script| script.delay = Duration::from_millis(100));
    let calls: Vec<_> = (0..200)
        .map(|number| {
            let (verifier, token) =
                (Arc::clone(&environment.verifier), environment.token_of(&format!("unknown-{number}"), 1));
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Err(TokenError::UnknownKey));
    }
    assert_eq!(environment.attempts(), 2, "the first, and one for all of them");
    assert_eq!(
        environment.verifier.verify(&environment.token()).await.map(drop),
        Ok(()),
        "known keys are not held up"
    );
}

#[tokio::test]
async fn keys_that_are_due_are_renewed_while_callers_go_on() {
    let environment = Environment::set().await;
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
    environment.script(|script| {
        script.keys.push(jwk("second", 1));
        script.delay = Duration::from_millis(500);
    });
    environment.pass(6 * HOUR);
    for _ in 0..20 {
        let token = environment.token();
        let answer = tokio::time::timeout(Duration::from_millis(400), environment.verifier.verify(&token));
        assert_eq!(answer.await.unwrap().map(drop), Ok(()), "nobody waits for the renewal");
    }
    environment.wait_for_attempts(2).await;
    assert_eq!(environment.attempts(), 2);
}

#[tokio::test]
async fn while_entra_is_down_known_keys_go_on_for_two_days_and_no_longer() {
    let environment = Environment::set().await;
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
    environment.script(|script| script.status = StatusCode::SERVICE_UNAVAILABLE);
    environment.pass(48 * HOUR - Duration::from_secs(1));
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
    environment.pass(HOUR);
    assert_eq!(environment.verifier.verify(&environment.token()).await, Err(TokenError::KeysUnavailable));
    environment.script(|script| script.status = StatusCode::OK);
    environment.pass(Duration::from_secs(61));
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()), "it is back");
}

#[tokio::test]
async fn an_entra_that_is_down_is_asked_ever_more_rarely() {
    let environment = Environment::set().await;
    environment.script(|script| script.status = StatusCode::INTERNAL_SERVER_ERROR);
    let mut asked = Vec::new();
    for second in 0..200 {
        let before = environment.attempts();
        assert_eq!(environment.verifier.verify(&environment.token()).await, Err(TokenError::KeysUnavailable));
        if environment.attempts() > before {
            asked.push(second);
        }
        environment.pass(Duration::from_secs(1));
    }
    assert_eq!(asked, [0, 2, 6, 14, 30, 62, 122, 182]);
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_the_keys_for_the_next_one() {
    let environment = Environment::set().await;
    environment.script(|script| script.delay = Duration::from_millis(300));
    let token = environment.token();
    let impatient =
        tokio::time::timeout(Duration::from_millis(50), environment.verifier.verify(&token)).await;
    assert!(impatient.is_err());
    environment.wait_for_attempts(1).await;
    assert_eq!(environment.verifier.verify(&token).await.map(drop), Ok(()));
    assert_eq!(environment.attempts(), 1);
}

#[tokio::test]
async fn documents_that_lead_astray_are_not_followed() {
    for (name, value) in [
        ("issuer", json!("https://login.microsoftonline.com/another/v2.0")),
        ("jwks_uri", json!("http://keys.example/keys")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("jwks_uri", json!(null)),
        ("padding", json!("a".repeat(600_000))),
    ] {
        let environment = Environment::set().await;
        environment.follow(name, value);
        let refused = environment.verifier.verify(&environment.token()).await;
        assert_eq!(refused, Err(TokenError::KeysUnavailable), "{name}");
        assert_eq!((environment.attempts(), environment.fetches()), (1, 0), "{name}");
    }
}

#[tokio::test]
async fn keys_that_could_be_had_over_an_unsafe_way_are_not_fetched() {
    let environment = Environment::set().await;
    // Leads to this machine, and is not one of its own addresses.
    environment.follow("jwks_uri", json!(format!("http://0.0.0.0:{}/keys", environment.port())));
    assert_eq!(environment.verifier.verify(&environment.token()).await, Err(TokenError::KeysUnavailable));
    assert_eq!((environment.attempts(), environment.fetches()), (1, 0));
}

#[tokio::test]
async fn an_empty_key_document_does_not_replace_the_keys() {
    let environment = Environment::set().await;
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
    environment.script(|script| script.keys.clear());
    environment.pass(Duration::from_secs(301));
    assert_eq!(
        environment.verifier.verify(&environment.token_of("second", 1)).await,
        Err(TokenError::UnknownKey)
    );
    assert_eq!(environment.fetches(), 2);
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
}
