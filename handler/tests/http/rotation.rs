use std::process::Stdio;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    handler::{self, CLIENT_SECRET, Handler, OBJECT_ID, REDIRECT_URI},
    sample::SETTINGS,
};

const NEW_SIGNING_KEY: &str = include_str!("../../../crates/tokens/testdata/second.pem");

/// The master key of the tests behind a new one.
fn rotated() -> String {
    format!("5:{};0:{}", BASE64.encode(&[9; 32]), BASE64.encode(&[2; 32]))
}

async fn published_keys(handler: &Handler) -> Vec<String> {
    let answer = handler.get("/api/oidc/.well-known/keys").await.unwrap();
    let keys: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn exchange(handler: &Handler, code: &str) -> (StatusCode, Value) {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "b2c-contoso"),
        ("client_secret", CLIENT_SECRET),
    ];
    handler.exchange(&form).await
}

#[tokio::test]
async fn a_journey_that_began_before_every_key_was_rotated_ends_well() {
    let mut handler = Handler::start().await;
    let old_keys = published_keys(&handler).await;
    let id = handler.begin().await;
    let (cookie, provider) = handler.go_to_provider(&id).await;
    let master = rotated();
    handler
        .restart_with(&[
            ("AppSettings__MasterKey", master.as_str()),
            ("AppSettings__SigningKeys__1__Key", NEW_SIGNING_KEY),
            ("AppSettings__SigningKeys__1__ActivatesAt", "2026-01-01"),
        ])
        .await;
    let address = handler.submit(&provider).await;
    let code = handler.walk_back(address, &cookie).await;
    let (status, tokens) = exchange(&handler, &code).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let header = tokens["id_token"].as_str().unwrap().split('.').next().unwrap().as_bytes();
    let header: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(header).unwrap()).unwrap();
    let keys = published_keys(&handler).await;
    assert_eq!(header["kid"].as_str(), keys.first().map(String::as_str), "the new key signs");
    assert_eq!(keys[1..], old_keys, "the old key stays published");
    let (_, answer) = handler.policy("/api/start", json!({"objectId": OBJECT_ID}).to_string()).await;
    assert_eq!((&answer["outcome"], &answer["nextStep"]), (&json!("approved"), &json!("done")));
}

#[tokio::test]
async fn without_the_old_master_key_tickets_are_not_believed() {
    let mut handler = Handler::start().await;
    let id = handler.begin().await;
    let (cookie, provider) = handler.go_to_provider(&id).await;
    let stranger = format!("0:{}", BASE64.encode(&[9; 32]));
    handler.restart_with(&[("AppSettings__MasterKey", stranger.as_str())]).await;
    let address = handler.submit(&provider).await;
    assert_eq!(handler.visit(&address, &cookie).await.status(), StatusCode::NOT_FOUND);
}

/// Runs `handler rekey-lookup` on the store of a handler that has ended: whether it succeeded, and what it said.
fn rekey_lookup(handler: &Handler, settings: &[(&'static str, &str)]) -> (bool, String) {
    let store = handler.folder.path().join("state.redb");
    let mut all = handler::settings(handler::free_port(), handler.simulator.base_url(), &store);
    all.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let command = handler::command(all).arg("rekey-lookup").stdout(Stdio::piped()).output().unwrap();
    let said = [command.stdout, command.stderr].concat();
    (command.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn after_the_exchange_of_the_lookup_key_users_have_what_they_had() {
    let mut handler = Handler::start().await;
    let id = handler.begin().await;
    let (cookie, provider) = handler.go_to_provider(&id).await;
    let key = format!("1:{}", BASE64.encode(&[9; 32]));
    let settings = [("AppSettings__LookupKey", key.as_str())];
    let (succeeded, said) = rekey_lookup(&handler, &settings);
    assert!(!succeeded && said.contains("in use by another process"), "{said}");
    handler.end();
    let (succeeded, said) = rekey_lookup(&handler, &settings);
    assert!(succeeded && said.starts_with("1 users are found under this lookup key now, 0 were"), "{said}");
    assert!(
        rekey_lookup(&handler, &settings).1.starts_with("0 users are found under this lookup key now, 1")
    );
    handler.restart_with(&settings).await;
    let address = handler.submit(&provider).await;
    let code = handler.walk_back(address, &cookie).await;
    assert_eq!(exchange(&handler, &code).await.0, StatusCode::OK);
    let (_, answer) = handler.policy("/api/start", json!({"objectId": OBJECT_ID}).to_string()).await;
    assert_eq!((&answer["nextStep"], &answer["verificationId"]), (&json!("done"), &json!(id)));
    let redeem = json!({"objectId": OBJECT_ID, "verificationId": id}).to_string();
    assert_eq!(handler.policy("/api/redeem", redeem).await.1["verified"], json!(true));
    let strangers = json!({"objectId": "another", "verificationId": id}).to_string();
    assert_ne!(handler.policy("/api/redeem", strangers).await.1["verified"], json!(true));
}

#[tokio::test]
async fn the_samples_pages_go_on_after_the_exchange_of_the_lookup_key() {
    let mut handler = Handler::start_with(&SETTINGS).await;
    let transaction = handler.initialize_transaction(OBJECT_ID, "first").await;
    handler.go_round(&transaction, "pass").await;
    let key = format!("1:{}", BASE64.encode(&[9; 32]));
    let settings = [&SETTINGS[..], &[("AppSettings__LookupKey", key.as_str())]].concat();
    handler.end();
    assert!(rekey_lookup(&handler, &settings).0);
    handler.restart_with(&settings).await;
    let token = handler.initialize_verification(OBJECT_ID, &transaction.reference).await;
    assert_eq!(handler.poll_once(&token).await.0, "SUCCESS");
    let strangers = handler.initialize_verification("another", &transaction.reference).await;
    assert_ne!(handler.poll_once(&strangers).await.0, "SUCCESS");
}
