use reqwest::{StatusCode, header};

use crate::handler::{CLIENT_SECRET, Handler, REDIRECT_URI};

fn form(code: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "b2c-contoso"),
        ("client_secret", CLIENT_SECRET),
    ]
}

#[tokio::test]
async fn a_code_becomes_an_id_token_by_either_way_of_client_authentication() {
    let handler = Handler::start().await;
    let (_, code) = handler.walk_to_code().await;
    let (status, tokens) = handler.exchange(&form(&code)).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    assert_eq!(tokens["id_token"].as_str().unwrap().split('.').count(), 3);
    let repeated = handler
        .http
        .post(format!("{}/api/token", handler.base))
        .basic_auth("b2c-contoso", Some(CLIENT_SECRET))
        .form(&form(&code)[..3])
        .send()
        .await
        .unwrap();
    assert_eq!(repeated.headers()[header::CACHE_CONTROL], "no-store");
    let repeated: serde_json::Value = serde_json::from_slice(&repeated.bytes().await.unwrap()).unwrap();
    assert_eq!(repeated, tokens, "a client whose answer was lost gets the same");
}

#[tokio::test]
async fn a_token_parameter_without_a_value_counts_as_left_out_and_revokes_nothing() {
    let handler = Handler::start().await;
    let (_, code) = handler.walk_to_code().await;
    let empty = ["code_verifier", "client_assertion", "client_assertion_type", "code", "redirect_uri"];
    let form: Vec<_> = form(&code).into_iter().chain(empty.map(|name| (name, ""))).collect();
    let (status, tokens) = handler.exchange(&form).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let basic = handler.http.post(format!("{}/api/token", handler.base));
    let basic = basic.basic_auth("b2c-contoso", Some(CLIENT_SECRET));
    let without_secret = form.iter().filter(|(name, _)| *name != "client_secret").copied();
    let form: Vec<_> = without_secret.chain([("client_secret", "")]).collect();
    assert_eq!(basic.form(&form).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn what_is_wrong_with_a_token_request_is_said_as_rfc_6749_says_it() {
    let handler = Handler::start().await;
    let with = |name: &'static str, value: &'static str| {
        let mut form = form("AbC");
        form.retain(|(known, _)| *known != name);
        form.push((name, value));
        form
    };
    let rows = [
        (with("client_secret", "a-secret-that-was-made-up"), StatusCode::UNAUTHORIZED, "invalid_client"),
        (with("client_id", "fabrikam"), StatusCode::UNAUTHORIZED, "invalid_client"),
        (form("AbC").into_iter().take(3).collect(), StatusCode::UNAUTHORIZED, "invalid_client"),
        (with("grant_type", "password"), StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        (form("AbC").into_iter().skip(1).collect(), StatusCode::BAD_REQUEST, "invalid_request"),
        (
            form("AbC").into_iter().chain([("code", "again")]).collect(),
            StatusCode::BAD_REQUEST,
            "invalid_request",
        ),
        (form("AbC"), StatusCode::BAD_REQUEST, "invalid_grant"),
        (form(""), StatusCode::BAD_REQUEST, "invalid_request"),
    ];
    for (form, expected_status, expected) in rows {
        let (status, body) = handler.exchange(&form).await;
        assert_eq!((status, body["error"].as_str()), (expected_status, Some(expected)), "{form:?}");
    }
    let answer = handler
        .http
        .post(format!("{}/api/token", handler.base))
        .basic_auth("b2c-contoso", Some("wrong"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.headers().contains_key(header::WWW_AUTHENTICATE));
}

#[tokio::test]
async fn discovery_names_what_exists_and_nothing_else() {
    let handler = Handler::start().await;
    let discovery: serde_json::Value = serde_json::from_slice(
        &handler.get("/api/oidc/.well-known/openid-configuration").await.unwrap().bytes().await.unwrap(),
    )
    .unwrap();
    assert_eq!(discovery["issuer"], format!("{}/api/oidc", handler.base));
    for endpoint in ["authorization_endpoint", "jwks_uri"] {
        let answer = handler.http.get(discovery[endpoint].as_str().unwrap()).send().await.unwrap();
        assert_ne!(answer.status(), StatusCode::NOT_FOUND, "{endpoint}");
    }
    let keys: serde_json::Value = serde_json::from_slice(
        &handler.get("/api/oidc/.well-known/keys").await.unwrap().bytes().await.unwrap(),
    )
    .unwrap();
    for field in ["kty", "use", "alg", "kid", "n", "e"] {
        assert!(keys["keys"][0][field].is_string(), "{field}");
    }
    assert!(keys["keys"][0].get("d").is_none());
}
