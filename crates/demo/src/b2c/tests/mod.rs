//! Whole journeys between the app, the stand-in and a scripted verification service.

mod issuer;
mod service;

use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::app::App;
use crate::oidc::test_keys::published;
use crate::site::listen;
use journeys::{Browser, Http, Patience};
use service::{Service, Twist};

const SIGN_UP: [(&str, &str); 7] = [
    ("email", "maria@example.com"),
    ("password", "a long password"),
    ("givenName", "Maria"),
    ("surname", "Muster"),
    ("dateOfBirth", "1988-04-17"),
    ("country", "AUT"),
    ("consent", "true"),
];

struct World {
    service: Service,
    b2c: B2c,
    app: App,
}

async fn world(response_mode: ResponseMode) -> World {
    world_with(response_mode, HttpBinding::Post).await
}

async fn world_with(response_mode: ResponseMode, http_binding: HttpBinding) -> World {
    let service = Service::start().await;
    let (b2c_socket, app_socket) = (listen().await.unwrap(), listen().await.unwrap());
    let tenant = B2c::discovery_address(b2c_socket.local_addr().unwrap());
    let settings = Settings {
        signing_key: published(),
        app: RelyingApp {
            client_id: crate::app::CLIENT_ID.to_owned(),
            redirect_uri: App::redirect_uri(app_socket.local_addr().unwrap()),
        },
        provider: ClaimsProvider { http_binding, ..service.technical_profile(response_mode) },
        rest: service.rest_api(),
    };
    let b2c = B2c::start(b2c_socket, settings).unwrap();
    let app = App::start(app_socket, tenant).unwrap();
    World { service, b2c, app }
}

fn browser() -> Browser {
    Browser::new(Arc::new(Http::new().unwrap()), Patience::default(), Arc::new(|_| ()))
}

async fn sign_up(world: &World, browser: &mut Browser) {
    browser.open(&world.app.home()).await.unwrap();
    browser.press("Sign up or sign in", &[]).await.unwrap();
    browser.press("Create account", &SIGN_UP).await.unwrap();
}

async fn claims(world: &World, browser: &Browser) -> Value {
    browser.json(&world.app.claims_address()).await.unwrap()
}

#[tokio::test]
async fn a_verified_user_arrives_at_the_app_with_the_documents_claims() {
    for mode in [ResponseMode::FormPost, ResponseMode::Query] {
        let (world, mut browser) = (world(mode).await, browser());
        sign_up(&world, &mut browser).await;
        assert_eq!(browser.page().unwrap().heading(), "You are signed in");
        let claims = claims(&world, &browser).await;
        assert_eq!(claims["identityVerification"], "approved");
        assert_eq!(claims["identityVerified"], true);
        assert_eq!(claims["verificationId"], "v1");
        assert_eq!(claims["given_name"], "Maria");
        assert_eq!(claims["document_type"], "PASSPORT");
    }
}

#[tokio::test]
async fn the_service_hears_everything_that_start_and_the_token_call_need() {
    let (world, mut browser) = (world(ResponseMode::FormPost).await, browser());
    sign_up(&world, &mut browser).await;
    let start = &world.service.heard_starts()[0];
    assert_eq!(start["method"], "document");
    assert_eq!(start["clientId"], "b2c-contoso");
    assert_eq!(start["consentObtained"], true);
    assert_eq!(start["consentCountry"], "AUT");
    assert_eq!(start["dateOfBirth"], "1988-04-17");
    assert_eq!(start.get("replaces"), None);
    let token_call = &world.service.heard_token_calls()[0];
    assert_eq!(token_call["grant_type"], "authorization_code");
    assert_eq!(token_call["client_secret"], "s3cret");
    assert!(
        token_call["redirect_uri"].as_str().unwrap().ends_with("/contoso.onmicrosoft.com/oauth2/authresp")
    );
    assert_eq!(token_call.get("code_verifier"), None);
}

#[tokio::test]
async fn a_policy_that_does_not_say_post_puts_the_secret_into_the_address() {
    let (world, mut browser) = (world_with(ResponseMode::FormPost, HttpBinding::Get).await, browser());
    sign_up(&world, &mut browser).await;
    assert_eq!(browser.page().unwrap().heading(), "You are signed in");
    assert_eq!(world.service.token_calls_by_address(), ["s3cret"]);
}

#[tokio::test]
async fn a_user_known_as_verified_never_leaves_the_tenant() {
    let (world, mut browser) = (world(ResponseMode::FormPost).await, browser());
    world.service.answer_start(json!({"verificationId": "v1", "outcome": "approved", "nextStep": "done"}));
    sign_up(&world, &mut browser).await;
    assert_eq!(claims(&world, &browser).await["identityVerified"], true);
    assert!(world.service.heard_authorize().is_empty());
}

#[tokio::test]
async fn a_retry_names_the_attempt_that_it_replaces_and_ends_after_three_exchanges() {
    let (world, mut browser) = (world(ResponseMode::FormPost).await, browser());
    for _ in 0..3 {
        world.service.answer_redeem(json!({
            "verificationId": "v", "outcome": "rejected", "nextStep": "retry", "userMessage": "Too dark."
        }));
    }
    sign_up(&world, &mut browser).await;
    for _ in 0..2 {
        assert!(browser.page().unwrap().text().contains("Too dark."));
        browser.press("Try again", &[]).await.unwrap();
    }
    assert_eq!(browser.page().unwrap().heading(), "You are signed in");
    assert_eq!(claims(&world, &browser).await["identityVerified"], false);
    assert_eq!(world.service.heard_starts()[1]["replaces"], "v");
    assert_eq!(world.service.heard_authorize().len(), 3);
}

#[tokio::test]
async fn a_message_is_shown_and_the_journey_goes_on_without_a_check() {
    for step in ["later", "blocked"] {
        let (world, mut browser) = (world(ResponseMode::FormPost).await, browser());
        let answer = json!({"outcome": "review", "nextStep": step, "userMessage": "<Wait>"});
        world.service.answer_start(answer);
        sign_up(&world, &mut browser).await;
        assert!(browser.page().unwrap().text().contains("<Wait>"));
        assert!(!browser.page().unwrap().has_button("Try again"));
        browser.press("Continue", &[]).await.unwrap();
        assert_eq!(claims(&world, &browser).await["identityVerification"], "review");
    }
}

#[tokio::test]
async fn consent_given_late_starts_the_check() {
    let (world, mut browser) = (world(ResponseMode::FormPost).await, browser());
    world
        .service
        .answer_start(json!({"outcome": "consentRequired", "nextStep": "later", "userMessage": "May we?"}));
    browser.open(&world.app.home()).await.unwrap();
    browser.press("Sign up or sign in", &[]).await.unwrap();
    browser.press("Create account", &SIGN_UP[..6]).await.unwrap();
    browser.press("I agree", &[]).await.unwrap();
    assert_eq!(claims(&world, &browser).await["identityVerified"], true);
    let starts = world.service.heard_starts();
    assert_eq!(starts[0]["consentObtained"], false);
    assert_eq!(starts[1]["consentObtained"], true);
}

#[tokio::test]
async fn a_known_address_signs_in_with_its_password_only() {
    let (world, mut first) = (world(ResponseMode::FormPost).await, browser());
    sign_up(&world, &mut first).await;
    let mut second = browser();
    second.open(&world.app.home()).await.unwrap();
    second.press("Sign up or sign in", &[]).await.unwrap();
    second.press("Create account", &SIGN_UP).await.unwrap();
    assert!(second.page().unwrap().text().contains("has an account"));
    let email = ("email", "Maria@example.com");
    second.press("Sign in", &[email, ("password", "wrong")]).await.unwrap();
    assert!(second.page().unwrap().text().contains("can't find"));
    second.press("Sign in", &[email, ("password", "a long password")]).await.unwrap();
    assert_eq!(claims(&world, &second).await["sub"], claims(&world, &first).await["sub"]);
}

#[tokio::test]
async fn every_fault_of_the_provider_ends_at_the_app_with_its_own_code() {
    for (twist, code) in [
        (Twist::Expired, "AADB2C90235"),
        (Twist::Audience, "AADB2C90237"),
        (Twist::Issuer, "AADB2C90238"),
        (Twist::Signature, "AADB2C90239"),
        (Twist::Malformed, "AADB2C90240"),
        (Twist::Nonce, "AADB2C90240"),
        (Twist::NoAccessToken, "AADB2C90289"),
        (
            Twist::Error,
            "AADB2C90273: An invalid response was received : 'Error: access_denied,Error Description: no'",
        ),
        (Twist::OtherVerification, "AADB2C90037"),
    ] {
        let (world, mut browser) = (world(ResponseMode::FormPost).await, browser());
        world.service.twist(twist);
        sign_up(&world, &mut browser).await;
        let page = browser.page().unwrap();
        assert_eq!(page.heading(), "You are not signed in", "{twist:?}");
        assert!(page.text().contains(code), "{twist:?}: {}", page.text());
        assert!(page.text().contains("Correlation ID: "));
    }
}

#[tokio::test]
async fn another_browser_cannot_finish_the_exchange() {
    let (world, mut user) = (world(ResponseMode::Query).await, browser());
    world.service.twist(Twist::StayHere);
    sign_up(&world, &mut user).await;
    let back = Url::parse(&world.service.last_return()).unwrap();
    let mut stranger = browser();
    let page = stranger.open(back.as_str()).await.unwrap();
    assert_eq!(page.status(), 400);
    assert!(page.text().contains("AADB2C90211"));
    assert!(world.service.heard_token_calls().is_empty());

    user.open(back.as_str()).await.unwrap();
    assert_eq!(user.page().unwrap().heading(), "You are signed in");
}

#[tokio::test]
async fn a_state_is_good_for_one_return() {
    let (world, mut browser) = (world(ResponseMode::Query).await, browser());
    sign_up(&world, &mut browser).await;
    let page = browser.open(&world.service.last_return()).await.unwrap();
    assert_eq!(page.status(), 400);
    assert!(page.text().contains("AADB2C90211"));
    assert_eq!(world.service.heard_token_calls().len(), 1);
}

#[tokio::test]
async fn a_conflict_at_start_ends_the_journey_at_the_app() {
    let (world, mut browser) = (world(ResponseMode::FormPost).await, browser());
    world.service.twist(Twist::Conflict);
    sign_up(&world, &mut browser).await;
    assert!(browser.page().unwrap().text().contains("AADB2C90075"));
    assert!(world.b2c.rest_answers().is_empty());
}
