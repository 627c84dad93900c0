//! The tenant as an OpenID provider, asked by apps that do not keep to the rules.

use reqwest::StatusCode;
use serde_json::Value;

use super::*;
use crate::app::CLIENT_ID;
use crate::site::http_client;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A stand-in whose app is this test: nobody listens at the redirect address.
async fn tenant(service: &Service) -> (B2c, String) {
    let socket = listen().await.unwrap();
    let base =
        format!("http://{}/contoso.onmicrosoft.com/B2C_1A_signup_signin", socket.local_addr().unwrap());
    let settings = Settings {
        signing_key: published(),
        app: RelyingApp { client_id: CLIENT_ID.to_owned(), redirect_uri: format!("{base}/SelfAsserted") },
        provider: service.technical_profile(ResponseMode::Query),
        rest: service.rest_api(),
    };
    (B2c::start(socket, settings).unwrap(), base)
}

fn request(base: &str, without: &str) -> Url {
    let redirect_uri = format!("{base}/SelfAsserted");
    let parameters = [
        ("client_id", CLIENT_ID),
        ("redirect_uri", &redirect_uri),
        ("response_type", "code"),
        ("scope", "openid"),
        ("state", "s"),
        ("nonce", "n"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = parameters.into_iter().filter(|(name, _)| *name != without);
    Url::parse_with_params(&format!("{base}/oauth2/v2.0/authorize"), kept).unwrap()
}

fn parameter(address: &Url, name: &str) -> Option<String> {
    address.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// Signs up; the code ends up in the address at which the browser is.
async fn code(base: &str) -> String {
    let mut browser = browser();
    browser.open(request(base, "").as_str()).await.unwrap();
    let page = browser.press("Create account", &SIGN_UP).await.unwrap();
    parameter(page.address(), "code").unwrap()
}

async fn redeem(base: &str, code: &str, verifier: &str) -> (StatusCode, Value) {
    let redirect_uri = format!("{base}/SelfAsserted");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", &redirect_uri),
        ("code", code),
        ("code_verifier", verifier),
    ];
    let call = http_client().unwrap().post(format!("{base}/oauth2/v2.0/token")).form(&form);
    let response = call.send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

#[tokio::test]
async fn every_part_of_the_request_is_required() {
    let service = Service::start().await;
    let (_b2c, base) = tenant(&service).await;
    for missing in ["response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method"] {
        let mut browser = browser();
        let page = browser.open(request(&base, missing).as_str()).await.unwrap();
        assert_eq!(parameter(page.address(), "error").as_deref(), Some("invalid_request"), "{missing}");
    }
}

#[tokio::test]
async fn an_unknown_app_is_told_nothing() {
    let service = Service::start().await;
    let (_b2c, base) = tenant(&service).await;
    for missing in ["client_id", "redirect_uri"] {
        let mut browser = browser();
        let page = browser.open(request(&base, missing).as_str()).await.unwrap();
        assert_eq!(page.status(), 400);
        assert!(page.address().path().ends_with("/authorize"), "{missing}");
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_with_its_proof_only() {
    let service = Service::start().await;
    let (_b2c, base) = tenant(&service).await;
    let code = code(&base).await;
    let (status, tokens) = redeem(&base, &code, VERIFIER).await;
    assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &json!("Bearer")));
    let (status, error) = redeem(&base, &code, VERIFIER).await;
    assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_code_without_its_proof_is_worth_nothing() {
    let service = Service::start().await;
    let (_b2c, base) = tenant(&service).await;
    let (status, _) = redeem(&base, &code(&base).await, "another").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn another_browser_does_not_get_the_page_of_a_journey() {
    let service = Service::start().await;
    let (_b2c, base) = tenant(&service).await;
    let mut user = browser();
    let page = user.open(request(&base, "").as_str()).await.unwrap().address().clone();
    let mut stranger = browser();
    assert_eq!(stranger.open(page.as_str()).await.unwrap().status(), 400);
    stranger.open(request(&base, "").as_str()).await.unwrap();
    assert_eq!(stranger.open(page.as_str()).await.unwrap().status(), 400);
    assert_eq!(user.open(page.as_str()).await.unwrap().status(), 200);
}
