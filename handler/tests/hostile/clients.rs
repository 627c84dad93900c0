//! What one client has, at another client's door.

use std::{fs, time::Duration};

use journeys::Functions;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    fabrikam::{FABRIKAM, FABRIKAM_REDIRECT, FILE},
    handler::{CLIENT_SECRET, Handler, REDIRECT_URI},
    journey::claims,
};

const USER: &str = "a-user-of-both";

/// A user who is approved, and whose code nobody has redeemed.
async fn code_of(functions: &Functions) -> (String, String) {
    let id = functions.start(&json!({"objectId": USER, "surname": "Muster"})).await.unwrap();
    let (cookie, provider) = functions.go_to_provider(&id).await.unwrap();
    let back = functions.submit(&provider, "pass").await.unwrap();
    (id, functions.walk_back(back, &cookie).await.unwrap())
}

async fn error_of(functions: &Functions, code: &str, redirect_uri: &str) -> Value {
    let answer = functions.exchange(code, redirect_uri).await.unwrap();
    assert_ne!(answer.status, StatusCode::OK);
    answer.json()["error"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_one_client_is_worth_nothing_at_another() {
    let (handler, fabrikam) = Handler::of_two_clients().await;
    let contoso = handler.functions();
    let (_, code) = code_of(&fabrikam).await;
    for redirect_uri in [REDIRECT_URI, FABRIKAM_REDIRECT] {
        assert_eq!(error_of(&contoso, &code, redirect_uri).await, "invalid_grant");
    }
    let (id, code) = code_of(&contoso).await;
    assert_eq!(error_of(&fabrikam, &code, REDIRECT_URI).await, "invalid_grant");
    // Misuse has ended the code; the approval waits for its own browser.
    assert_eq!(error_of(&contoso, &code, REDIRECT_URI).await, "invalid_grant");
    let redeemed = contoso.redeem(USER, &id).await.unwrap().json();
    assert_ne!(redeemed["verified"], true, "{redeemed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_of_one_client_opens_no_other() {
    let (handler, fabrikam) = Handler::of_two_clients().await;
    let contoso = handler.functions();
    let of_settings = Functions { client_secret: CLIENT_SECRET.to_owned(), ..fabrikam.clone() };
    let of_table = Functions { client_secret: fabrikam.client_secret.clone(), ..contoso.clone() };
    for functions in [of_settings, of_table] {
        let (_, code) = code_of(&functions).await;
        assert_eq!(error_of(&functions, &code, &functions.redirect_uri).await, "invalid_client");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_of_one_client_tells_another_nothing() {
    let (handler, fabrikam) = Handler::of_two_clients().await;
    let contoso = handler.functions();
    let (id, code) = code_of(&contoso).await;
    let own = contoso.exchange(&code, REDIRECT_URI).await.unwrap();
    assert_eq!(claims(&own.json())["verified"], true);
    let asked = fabrikam.redeem(USER, &id).await.unwrap();
    assert_eq!((asked.status, &asked.json()["code"]), (StatusCode::CONFLICT, &json!("IDV-3001")));

    // Fabrikam's policy names Contoso's verification to Fabrikam's browser.
    let (cookie, hop) = fabrikam.take_cookie(&fabrikam.authorize_address(&id)).await.unwrap();
    let answer = fabrikam.visit(&hop, &cookie).await.unwrap();
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let start = json!({"objectId": USER, "surname": "Muster", "clientId": FABRIKAM});
    let start = fabrikam.policy("/api/start", start.to_string()).await.unwrap().json();
    assert_eq!((&start["nextStep"], &start["verified"]), (&json!("redirect"), &json!(false)), "{start}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_address_of_one_client_is_none_of_another() {
    let (handler, fabrikam) = Handler::of_two_clients().await;
    let id = fabrikam.start(&json!({"objectId": USER, "surname": "Muster"})).await.unwrap();
    for (client, redirect_uri) in
        [(FABRIKAM, REDIRECT_URI), ("b2c-contoso", FABRIKAM_REDIRECT), ("nobody", FABRIKAM_REDIRECT)]
    {
        let functions = Functions {
            client_id: client.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            ..handler.functions()
        };
        let answer = functions.visit(&functions.authorize_address(&id), "").await.unwrap();
        assert_eq!((answer.status, answer.location()), (StatusCode::BAD_REQUEST, None), "{client}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_of_one_client_is_a_stranger_at_anothers_verification() {
    let (handler, fabrikam) = Handler::of_two_clients().await;
    let contoso = handler.functions();
    let id = contoso.start(&json!({"objectId": USER, "surname": "Muster"})).await.unwrap();
    let (cookie, provider) = contoso.go_to_provider(&id).await.unwrap();
    let other = fabrikam.start(&json!({"objectId": USER, "surname": "Muster"})).await.unwrap();
    let (others_cookie, _) = fabrikam.go_to_provider(&other).await.unwrap();
    let back = contoso.submit(&provider, "pass").await.unwrap();
    contoso.visit(&back, &cookie).await.unwrap();
    let ticket = back.split('?').next().unwrap().rsplit('/').next().unwrap();
    let onward =
        contoso.visit(&handler.path(&format!("/api/continue/{ticket}?later=1")), &others_cookie).await;
    let onward = onward.unwrap();
    assert_eq!((onward.status, onward.location()), (StatusCode::OK, None));
    assert!(onward.text().contains("Contoso"), "the page is that of the client whose ticket it is");
}

/// Users read a client's words, and B2C has its secret. Who reads the store, the log or an operator's answers has neither.
#[tokio::test(flavor = "multi_thread")]
async fn a_clients_secret_and_words_stand_nowhere_open() {
    const WORDS: &str = "MARKEDWORDS: wir sehen nach.";
    let mut handler = Handler::start_with(&[("RUST_LOG", "trace")]).await;
    handler.end();
    handler.put_in_force(&format!("{FILE}outcome-review-message = \"{WORDS}\"\n"));
    let (_, secret) = handler.new_secret(FABRIKAM);
    handler.restart_with(&[("RUST_LOG", "trace")]).await;
    let fabrikam = handler.functions_of_fabrikam(&secret);
    let id = fabrikam.start(&json!({"objectId": USER, "surname": "Muster"})).await.unwrap();
    let (cookie, provider) = fabrikam.go_to_provider(&id).await.unwrap();
    let back = fabrikam.submit(&provider, "warning").await.unwrap();
    fabrikam.visit(&back, &cookie).await.unwrap();
    let mut redeemed = fabrikam.redeem(USER, &id).await.unwrap().json();
    while redeemed["outcome"] != "review" {
        tokio::time::sleep(Duration::from_millis(100)).await;
        redeemed = fabrikam.redeem(USER, &id).await.unwrap().json();
    }
    assert_eq!(redeemed["userMessage"], WORDS);

    handler.end();
    let log = handler.log();
    assert!(log.lines().count() > 20, "the log is read");
    let stored = fs::read(handler.folder.path().join("state.redb")).unwrap();
    let stored = String::from_utf8_lossy(&stored);
    assert!(stored.contains(FABRIKAM), "the store is read");
    for mark in [secret.as_str(), "MARKEDWORDS", "help@fabrikam.example", "Fabrikam Bank"] {
        assert!(!stored.contains(mark), "stored: {mark}");
    }
    for mark in [secret.as_str(), "MARKEDWORDS"] {
        assert!(!log.contains(mark), "logged: {mark}");
    }
    let shown = [handler.clients(&["show", FABRIKAM]), handler.clients(&["list"])];
    assert!(shown.iter().all(|shown| !shown.to_string().contains(&secret)));
}
