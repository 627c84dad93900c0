use entra::{Delegated, TokenError};
use serde_json::{Value, json};

use crate::entra::{Environment, NOW, TENANT};

#[tokio::test]
async fn tokens_of_both_versions_count_for_their_own_apps() {
    let environment = Environment::set().await;
    assert_eq!(environment.verifier.verify(&environment.token()).await.map(drop), Ok(()));
    for audience in ["api://verification", "api://verification/"] {
        let token = environment.token_with("aud", json!(audience));
        assert_eq!(environment.verifier.verify(&token).await.map(drop), Ok(()), "{audience}");
    }
    let old = json!(format!("https://sts.windows.net/{TENANT}/"));
    assert_eq!(environment.verifier.verify(&environment.token_with("iss", old)).await.map(drop), Ok(()));
}

#[tokio::test]
async fn an_app_is_known_by_azp_or_by_appid() {
    let environment = Environment::set().await;
    let mut claims = environment.claims();
    let app = claims.as_object_mut().unwrap().remove("azp").unwrap();
    claims["appid"] = app;
    let header = json!({"alg": "RS256", "kid": "first"});
    assert_eq!(environment.verifier.verify(&crate::entra::sign(&header, &claims, 0)).await.map(drop), Ok(()));
    claims["azp"] = json!("another");
    let both = crate::entra::sign(&header, &claims, 0);
    assert_eq!(environment.verifier.verify(&both).await, Err(TokenError::Client));
}

#[tokio::test]
async fn every_claim_that_is_not_right_is_named() {
    let environment = Environment::set().await;
    let other = "99999999-86f1-41af-91ab-2d7cd011db47";
    let rows = [
        ("iss", json!(format!("https://sts.windows.net/{other}/")), TokenError::Issuer),
        ("iss", json!(format!("https://login.microsoftonline.com/{TENANT}/v2.0")), TokenError::Issuer),
        ("iss", json!(format!("https://sts.windows.net/{TENANT}")), TokenError::Issuer),
        ("iss", Value::Null, TokenError::Malformed),
        ("tid", json!(other), TokenError::Tenant),
        ("tid", Value::Null, TokenError::Malformed),
        ("aud", json!("api://verification//"), TokenError::Audience),
        ("aud", json!("00000003-0000-0000-c000-000000000000"), TokenError::Audience),
        ("aud", json!(["api://verification"]), TokenError::Malformed),
        ("aud", Value::Null, TokenError::Malformed),
        ("azp", json!("99999999-2222-4333-8444-555555555555"), TokenError::Client),
        ("azp", Value::Null, TokenError::Client),
        ("scp", json!("user_impersonation"), TokenError::Delegated),
        ("exp", Value::Null, TokenError::Malformed),
        ("exp", json!("tomorrow"), TokenError::Malformed),
        ("exp", json!(-1), TokenError::Malformed),
        ("nbf", json!(u64::MAX), TokenError::NotYetValid),
        ("roles", json!("a role"), TokenError::Malformed),
    ];
    for (claim, value, expected) in rows {
        let token = environment.token_with(claim, value.clone());
        assert_eq!(environment.verifier.verify(&token).await, Err(expected), "{claim}: {value}");
    }
}

#[tokio::test]
async fn times_count_with_a_minute_of_grace() {
    let environment = Environment::set().await;
    let rows = [
        ("exp", NOW - 59, Ok(())),
        ("exp", NOW - 60, Err(TokenError::Expired)),
        ("exp", 0, Err(TokenError::Expired)),
        ("exp", u64::MAX, Ok(())),
        ("nbf", NOW + 60, Ok(())),
        ("nbf", NOW + 61, Err(TokenError::NotYetValid)),
    ];
    for (claim, at, expected) in rows {
        let token = environment.token_with(claim, json!(at));
        assert_eq!(environment.verifier.verify(&token).await.map(drop), expected, "{claim}: {at}");
    }
}

#[tokio::test]
async fn a_role_is_asked_for_beside_the_app_or_in_its_place() {
    let environment = Environment::set_with(|rules| rules.roles = vec!["Verify".into(), "Old".into()]).await;
    let verify =
        async |roles: Value| environment.verifier.verify(&environment.token_with("roles", roles)).await;
    assert_eq!(verify(json!(["Read", "Verify"])).await.map(drop), Ok(()));
    assert_eq!(verify(json!(["Read", "verify"])).await, Err(TokenError::Role));
    assert_eq!(verify(Value::Null).await, Err(TokenError::Role));

    let any_app = Environment::set_with(|rules| {
        rules.clients.clear();
        rules.roles = vec!["Verify".into()];
    })
    .await;
    let mut claims = any_app.claims();
    claims["azp"] = json!("any app");
    claims["roles"] = json!(["Verify"]);
    let token = crate::entra::sign(&json!({"alg": "RS256", "kid": "first"}), &claims, 0);
    assert_eq!(any_app.verifier.verify(&token).await.map(drop), Ok(()));

    // As in the id token of a sign-in, which is no key to an API.
    claims["azp"] = Value::Null;
    let token = crate::entra::sign(&json!({"alg": "RS256", "kid": "first"}), &claims, 0);
    assert_eq!(any_app.verifier.verify(&token).await.map(drop), Err(TokenError::Client));
}

#[tokio::test]
async fn a_users_token_counts_where_it_is_accepted_and_says_who_the_user_is() {
    let environment = Environment::set_with(|rules| {
        rules.clients.clear();
        rules.roles = vec!["reader".into()];
        rules.delegated = Delegated::Accepted;
    })
    .await;
    let mut claims = environment.claims();
    claims["scp"] = json!("access_as_user");
    claims["roles"] = json!(["reader", "operator"]);
    let header = json!({"alg": "RS256", "kid": "first"});
    let principal = environment.verifier.verify(&crate::entra::sign(&header, &claims, 0)).await.unwrap();
    assert_eq!(principal.object_id.as_deref(), Some("o"));
    assert_eq!(principal.roles, ["reader", "operator"]);
    claims["roles"] = json!(["someone"]);
    let refused = environment.verifier.verify(&crate::entra::sign(&header, &claims, 0)).await;
    assert_eq!(refused, Err(TokenError::Role));
}
