use reqwest::StatusCode;
use serde_json::{Value, json};
use tokens::{SigningKey, SigningKeys};

use crate::{
    handler::{CLIENT_SECRET, Handler, REDIRECT_URI},
    sample::now,
};

const PRIVATE: &str = include_str!("../../../crates/tokens/testdata/first.pem");
const OTHERS_PRIVATE: &str = include_str!("../../../crates/tokens/testdata/second.pem");
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The client's published keys.
fn keys() -> String {
    serde_json::to_string(&key_pair(PRIVATE).jwks(now())).unwrap()
}

fn key_pair(private: &str) -> SigningKeys {
    SigningKeys::single(SigningKey::read(private.as_bytes(), "").unwrap())
}

async fn start(more: &[(&'static str, &str)]) -> Handler {
    let keys = keys();
    let settings = [&[("ClientSettings__AssertionKeys", keys.as_str())], more].concat();
    Handler::start_with(&settings).await
}

fn claims(handler: &Handler, jti: &str) -> Value {
    json!({"iss": "b2c-contoso", "sub": "b2c-contoso", "aud": format!("{}/api/token", handler.base), "jti": jti,
        "iat": now().unix_seconds(), "exp": now().unix_seconds() + 60})
}

fn sign(private: &str, claims: &Value) -> String {
    key_pair(private).sign(claims, now()).unwrap()
}

/// The token call with this assertion.
async fn exchange(handler: &Handler, code: &str, assertion: &str) -> (StatusCode, Value) {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    handler.exchange(&form).await
}

#[tokio::test]
async fn a_client_may_prove_who_it_is_with_its_own_key_once_per_assertion() {
    let mut handler = start(&[]).await;
    let (_, code) = handler.walk_to_code().await;
    let assertion = sign(PRIVATE, &claims(&handler, "one"));
    let (status, tokens) = exchange(&handler, &code, &assertion).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let (status, refusal) = exchange(&handler, &code, &assertion).await;
    assert_eq!((status, &refusal["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    let again = exchange(&handler, &code, &sign(PRIVATE, &claims(&handler, "two"))).await;
    assert_eq!(again.1, tokens, "another assertion for the same code, whose answer was lost");
    handler.restart_with(&[("ClientSettings__AssertionKeys", &keys())]).await;
    let (_, refusal) = exchange(&handler, &code, &assertion).await;
    assert_eq!(refusal["error"], "invalid_client", "another instance remembers it too");
}

#[tokio::test]
async fn an_assertion_that_proves_nothing_admits_nobody() {
    let handler = start(&[]).await;
    let with = |name: &str, value: Value| {
        let mut claims = claims(&handler, "one");
        claims[name] = value;
        sign(PRIVATE, &claims)
    };
    let none = sign(PRIVATE, &claims(&handler, "one"));
    let none = none.rsplit_once('.').unwrap().0;
    for (name, assertion) in [
        ("another client's key", sign(OTHERS_PRIVATE, &claims(&handler, "one"))),
        ("another audience", with("aud", json!("https://evil.example/api/token"))),
        ("another client", with("sub", json!("fabrikam"))),
        ("expired", with("exp", json!(now().unix_seconds() - 61))),
        ("good for ever", with("exp", json!(now().unix_seconds() + 86_400))),
        ("no name", with("jti", json!(""))),
        ("no signature", format!("{none}.")),
        ("nothing", "x".into()),
    ] {
        let (status, refusal) = exchange(&handler, "AbC", &assertion).await;
        let expected = (StatusCode::UNAUTHORIZED, &json!("invalid_client"));
        assert_eq!((status, &refusal["error"]), expected, "{name}");
    }
    let good = sign(PRIVATE, &claims(&handler, "one"));
    let (_, refusal) = exchange(&handler, "AbC", &good).await;
    assert_eq!(refusal["error"], "invalid_grant", "the client is admitted, its code is not good");
    let two_ways = [
        ("client_assertion", good.as_str()),
        ("client_assertion_type", TYPE),
        ("client_secret", CLIENT_SECRET),
    ];
    assert_eq!(handler.exchange(&two_ways).await.1["error"], "invalid_request");
    let of_no_type = [("client_assertion", good.as_str()), ("client_assertion_type", "urn:other")];
    assert_eq!(handler.exchange(&of_no_type).await.1["error"], "invalid_request");
    let of_another =
        [("client_id", "fabrikam"), ("client_assertion", &good), ("client_assertion_type", TYPE)];
    assert_eq!(handler.exchange(&of_another).await.1["error"], "invalid_client");
}

#[tokio::test]
async fn discovery_names_the_ways_of_authentication_that_the_client_has() {
    let methods = async |handler: &Handler| {
        let answer = handler.get("/api/oidc/.well-known/openid-configuration").await.unwrap();
        let discovery: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        (
            discovery["token_endpoint_auth_methods_supported"].clone(),
            discovery["token_endpoint_auth_signing_alg_values_supported"].clone(),
        )
    };
    let secrets = json!(["client_secret_post", "client_secret_basic"]);
    assert_eq!(methods(&Handler::start().await).await, (secrets, Value::Null));
    let (all, algorithms) = methods(&start(&[]).await).await;
    assert_eq!(all, json!(["client_secret_post", "client_secret_basic", "private_key_jwt"]));
    assert_eq!(algorithms, json!(["RS256", "PS256", "ES256"]));
    let without_secret = start(&[("ClientSettings__ClientSecret", "")]).await;
    assert_eq!(methods(&without_secret).await.0, json!(["private_key_jwt"]));
}
