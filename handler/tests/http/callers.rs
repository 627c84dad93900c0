use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::{
    entra::{AUDIENCE, Entra, POLICY, TENANT},
    handler::{Handler, OBJECT_ID},
};

/// In a hundred years, and long ago.
const FAR: u64 = 4_000_000_000;
const PAST: u64 = 1_700_000_000;

async fn start(handler: &Handler, authorization: &str) -> (StatusCode, Option<String>, Value) {
    let request = handler.http.post(format!("{}/api/start", handler.base));
    let request = request.header(header::AUTHORIZATION, authorization);
    let answer = request.body(json!({"objectId": OBJECT_ID}).to_string()).send().await.unwrap();
    let challenge = answer.headers().get(header::WWW_AUTHENTICATE);
    let challenge = challenge.map(|challenge| challenge.to_str().unwrap().to_owned());
    (answer.status(), challenge, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
}

#[tokio::test]
async fn a_policy_calls_with_a_token_that_its_app_got_from_entra() {
    let entra = Entra::start().await;
    let handler = Handler::start_with(&[
        ("CallerSettings__EntraAuthority", &entra.base()),
        ("CallerSettings__EntraTenantId", TENANT),
        ("CallerSettings__EntraAudience", &format!("00000000-0000-0000-0000-000000000000;{AUDIENCE}")),
        ("CallerSettings__EntraAllowedClients", &POLICY.to_ascii_uppercase()),
    ])
    .await;
    let (status, _, answer) = start(&handler, &format!("Bearer {}", entra.token(POLICY, FAR))).await;
    assert_eq!((status, answer["nextStep"].as_str()), (StatusCode::OK, Some("redirect")), "{answer}");
    for (name, refused) in [
        ("another app's", format!("Bearer {}", entra.token("another-app", FAR))),
        ("an old one", format!("Bearer {}", entra.token(POLICY, PAST))),
        ("altered", format!("Bearer {}x", entra.token(POLICY, FAR))),
        ("none", "Bearer ".to_owned()),
        ("as a password", format!("Basic {}", entra.token(POLICY, FAR))),
    ] {
        let (status, challenge, answer) = start(&handler, &refused).await;
        assert_eq!((status, challenge.as_deref()), (StatusCode::UNAUTHORIZED, Some("Bearer")), "{name}");
        assert_eq!(answer["code"], "IDV-2001", "{name}");
    }
}

#[tokio::test]
async fn a_policy_goes_on_without_a_verdict_while_nobody_can_check_its_token() {
    let entra = Entra::start().await;
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut handler = Handler::start_with(&[
        ("CallerSettings__EntraAuthority", &format!("http://{gone}")),
        ("CallerSettings__EntraTenantId", TENANT),
        ("CallerSettings__EntraAudience", AUDIENCE),
        ("CallerSettings__EntraAllowedClients", POLICY),
    ])
    .await;
    let (status, _, answer) = start(&handler, &format!("Bearer {}", entra.token(POLICY, FAR))).await;
    assert_eq!((status, answer["outcome"].as_str()), (StatusCode::OK, Some("unavailable")), "{answer}");
    assert_eq!(handler.stored_rows(), 0, "nothing was begun for a stranger");
}
