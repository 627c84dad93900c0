use reqwest::{StatusCode, header};
use serde_json::json;

use crate::handler::{CLIENT_SECRET, Handler, OBJECT_ID, REDIRECT_URI, text};

/// Begins a verification whose user reads German.
async fn begin_in_german(handler: &Handler) -> String {
    let body = json!({"objectId": OBJECT_ID, "locale": "de-AT"}).to_string();
    let (_, answer) = handler.policy("/api/start", body).await;
    assert_eq!(
        answer["userMessage"],
        "Ihre Identitätsprüfung ist noch offen. Sie können jetzt weitermachen oder bei Ihrer nächsten Anmeldung."
    );
    answer["verificationId"].as_str().unwrap().to_owned()
}

/// What a browser without our cookie reads, whose own language is French.
async fn read_in_french_browser(handler: &Handler, address: &str) -> String {
    let request = handler.http.get(address).header(header::ACCEPT_LANGUAGE, "fr-CA,fr;q=0.9,en;q=0.5");
    request.send().await.unwrap().text().await.unwrap()
}

/// The `userMessage` of the `id_token` that this code brings.
async fn redeemed_message(handler: &Handler, code: &str) -> String {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "b2c-contoso"),
        ("client_secret", CLIENT_SECRET),
        ("redirect_uri", REDIRECT_URI),
        ("code", code),
    ];
    let (status, tokens) = handler.exchange(&form).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let claims = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap();
    let claims = data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    claims["userMessage"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_page_of_a_verification_speaks_its_language_and_not_the_browsers() {
    let handler = Handler::start().await;
    let id = begin_in_german(&handler).await;
    let (_, provider) = handler.go_to_provider(&id).await;
    let back = handler.submit(&provider).await;
    let clean = back.split('?').next().unwrap();
    let no_cookie = format!("{}&cookie_check=1", handler.authorize_address(&id));
    for address in [clean.to_owned(), clean.replace("/return/", "/continue/"), no_cookie] {
        let page = read_in_french_browser(&handler, &address).await;
        assert!(page.contains("<html lang=\"de\" dir=\"ltr\">"), "{address}: {page}");
    }
    let cookie = handler.go_to_provider(&handler.begin_as("another").await).await.0;
    let elsewhere = handler.visit(&handler.authorize_address(&id), &cookie).await.text().await.unwrap();
    assert!(elsewhere.contains("Diese Prüfung wurde in einem anderen Browser begonnen"), "{elsewhere}");
}

#[tokio::test]
async fn the_request_of_the_browser_decides_before_the_verification() {
    let handler = Handler::start().await;
    let id = begin_in_german(&handler).await;
    let address = format!("{}&ui_locales=ar%20en&cookie_check=1", handler.authorize_address(&id));
    let page = read_in_french_browser(&handler, &address.replace("&ui_locales=ar%20en", "")).await;
    assert!(page.contains("<html lang=\"de\""), "{page}");
    let page = read_in_french_browser(&handler, &address).await;
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), "{page}");
}

#[tokio::test]
async fn a_page_without_a_verification_speaks_the_browsers_language() {
    let handler = Handler::start().await;
    for path in ["/api/authorize", "/api/return/x", "/api/continue/x"] {
        let page = read_in_french_browser(&handler, &format!("{}{path}", handler.base)).await;
        assert!(page.contains("<html lang=\"fr\""), "{path}: {page}");
        let page = handler.get(path).await.unwrap().text().await.unwrap();
        assert!(page.contains("<html lang=\"en\""), "{path}: {page}");
    }
}

#[tokio::test]
async fn verdicts_are_worded_in_the_language_of_the_verification() {
    const APPROVED: &str = "Vielen Dank, Ihre Identität ist bestätigt. Damit ist alles erledigt.";
    let handler = Handler::start().await;
    let id = begin_in_german(&handler).await;
    let code = handler.walk_from(&id).await;
    assert_eq!(redeemed_message(&handler, &code).await, APPROVED);
    let redeem = |body: serde_json::Value| handler.policy("/api/redeem", body.to_string());
    let (_, verdict) = redeem(json!({"objectId": OBJECT_ID, "verificationId": id})).await;
    assert_eq!(verdict["userMessage"], APPROVED);
    let (_, verdict) = redeem(json!({"objectId": OBJECT_ID, "verificationId": id, "locale": "en"})).await;
    assert_eq!(verdict["userMessage"], "Thank you, your identity is confirmed. You're all set.");
}

#[tokio::test]
async fn an_attempt_that_a_newer_one_replaced_does_not_read_as_forgotten() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let body = json!({"objectId": OBJECT_ID, "replaces": id}).to_string();
    let (_, newer) = handler.policy("/api/start", body).await;
    assert_ne!(newer["verificationId"], id.as_str());
    let body = json!({"objectId": OBJECT_ID, "verificationId": id}).to_string();
    let (_, old) = handler.policy("/api/redeem", body).await;
    assert_eq!(old["outcome"], "expired");
    let said = old["userMessage"].as_str().unwrap();
    assert!(said.starts_with("You've started a newer identity check"), "{said}");
    assert!(old.get("wording").is_none() && old.get("effective_state").is_none(), "{old}");
    let first = handler.http.get(handler.authorize_address(&id)).send().await.unwrap();
    let cookie = text(&first, header::SET_COOKIE).split(';').next().unwrap().to_owned();
    let answer = handler.visit(&text(&first, header::LOCATION), &cookie).await;
    let location = text(&answer, header::LOCATION);
    let code = location.split_once("code=").unwrap().1.split('&').next().unwrap();
    assert_eq!(redeemed_message(&handler, code).await, said);
}
