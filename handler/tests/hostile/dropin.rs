use std::time::Duration;

use contract::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use tokens::{TokenEncryptionKeys, TokenSigningKeys, VerificationToken, VerificationTokenKeys};

use crate::{
    handler::{Handler, OBJECT_ID},
    journey::{STRANGERS_COOKIE, location},
    sample::{AUDIENCE, ISSUER, POLICIES, SECRET, SETTINGS, now, token_keys},
};

const ACTIONS: [&str; 3] = ["InitializeTransaction", "InitializeVerification", "ValidateVerificationToken"];

/// A token that an attacker with the keys wrote, which says that all is well.
fn forged(object_id: &str, reference: &str, at: Timestamp) -> String {
    let token = VerificationToken {
        object_id: object_id.to_owned(),
        transaction_reference: reference.to_owned(),
        is_verified: true,
        message: String::new(),
    };
    token_keys().issue(&token, at, [9; 16]).unwrap()
}

/// What is answered, but for what is different each time.
async fn answer(
    handler: &Handler,
    method: &Method,
    path: &str,
) -> (StatusCode, Vec<(String, String)>, String) {
    let request = handler.http.request(method.clone(), handler.path(path));
    let input = Handler::transaction_input(OBJECT_ID, "first").to_string();
    let answer = request.header(header::CONTENT_TYPE, "application/json").body(input).send().await.unwrap();
    let headers = answer.headers().iter().filter(|(name, _)| **name != header::DATE);
    let headers = headers.map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect();
    (answer.status(), headers, answer.text().await.unwrap())
}

fn paths(secret: &str) -> Vec<String> {
    let actions = ACTIONS.iter().map(|action| format!("/api/dropin/{secret}/api/Jumio/{action}"));
    let documents = ["openid-configuration", "keys"]
        .iter()
        .map(|document| format!("/api/dropin/{secret}/api/Oidc/.well-known/{document}"));
    actions.chain(documents).collect()
}

#[tokio::test]
async fn without_the_drop_ins_secret_there_is_nothing_and_nothing_is_kept() {
    let mut untouched = Handler::start_with(&SETTINGS).await;
    let mut handler = Handler::start_with(&SETTINGS).await;
    let almost = SECRET.replace('k', "j");
    for secret in ["x", "%20", &almost, &SECRET[1..], &format!("{SECRET}0"), "{secret}", "%ff"] {
        for path in paths(secret) {
            for method in [Method::POST, Method::GET, Method::OPTIONS, Method::PUT] {
                let nowhere = answer(&handler, &method, "/api/nowhere").await;
                assert_eq!(nowhere.0, StatusCode::NOT_FOUND);
                assert_eq!(answer(&handler, &method, &path).await, nowhere, "{method} {path}");
            }
        }
    }
    for path in
        ["/api/Jumio/InitializeTransaction", "/api/dropin/api/Jumio/InitializeTransaction", "/api/dropin"]
    {
        assert_eq!(answer(&handler, &Method::POST, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let with_secret = format!("/api/dropin/{SECRET}/api/Jumio/VerifyTransactionStatus");
    let status = answer(&handler, &Method::POST, &with_secret).await.0;
    assert_eq!(status, StatusCode::NOT_FOUND, "no page may be given the secret");
    assert_eq!(handler.stored_rows(), untouched.stored_rows());
}

#[tokio::test]
async fn a_drop_in_that_is_off_is_nowhere() {
    let handler = Handler::start().await;
    let mut all = paths(SECRET);
    all.extend([
        "/api/Jumio/VerifyTransactionStatus".into(),
        "/api/dropin//api/Jumio/InitializeTransaction".into(),
    ]);
    for path in all {
        for method in [Method::POST, Method::GET, Method::OPTIONS] {
            assert_eq!(answer(&handler, &method, &path).await.0, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
    let id = handler.begin().await;
    let asked = handler.get(&format!("/api/authorize?transactionReference={id}")).await.unwrap();
    assert!(asked.status().is_client_error() && location(&asked).is_none());
    let token = forged(OBJECT_ID, &id, now());
    for named in
        [json!({"verificationToken": token}), json!({"jti": format!("{id}.AAAA"), "correlationId": "a"})]
    {
        let mut body = named;
        body["objectId"] = json!(OBJECT_ID);
        assert_eq!(handler.policy("/api/redeem", body.to_string()).await.1["code"], "IDV-3003");
    }
}

/// Tokens that look like one of this transaction, and are none.
fn bad_tokens(good: &str, object_id: &str, reference: &str) -> Vec<(String, String)> {
    let mut bad: Vec<(String, String)> = Vec::new();
    let parts: Vec<&str> = good.split('.').collect();
    for (number, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_empty()) {
        let other = if part.starts_with('A') { "B" } else { "A" };
        let mut parts = parts.clone();
        let altered = format!("{other}{}", &part[1..]);
        parts[number] = &altered;
        bad.push((format!("altered in part {number}"), parts.join(".")));
    }
    let days = Duration::from_secs(25 * 3600);
    bad.push(("expired".into(), forged(object_id, reference, now() - days)));
    bad.push(("from the future".into(), forged(object_id, reference, now() + days)));
    let claims = json!({"ObjectId": object_id, "TransactionReference": reference, "IsVerified": "True", "Message": "",
        "iss": ISSUER, "aud": AUDIENCE, "nbf": now().unix_seconds(), "iat": now().unix_seconds(), "exp": now().unix_seconds() + 60});
    for algorithm in ["none", "HS256"] {
        let head = BASE64URL_NOPAD.encode(json!({"alg": algorithm, "typ": "JWT"}).to_string().as_bytes());
        let claims = BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
        bad.push((format!("unsealed, {algorithm}"), format!("{head}.{claims}.")));
    }
    let key = "x".repeat(64);
    let other = |issuer: &str, audience: &str| {
        let keys = (TokenSigningKeys::parse(&key).unwrap(), TokenEncryptionKeys::parse(&key).unwrap());
        VerificationTokenKeys::new(keys.0, keys.1, issuer, audience)
    };
    let token = VerificationToken {
        object_id: object_id.to_owned(),
        transaction_reference: reference.to_owned(),
        is_verified: true,
        message: String::new(),
    };
    bad.push(("of foreign keys".into(), other(ISSUER, AUDIENCE).issue(&token, now(), [1; 16]).unwrap()));
    bad.push(("nothing".into(), "error".into()));
    bad
}

#[tokio::test]
async fn verification_tokens_that_are_altered_expired_foreign_or_unsigned_open_nothing() {
    let handler = Handler::start_with(&SETTINGS).await;
    let transaction = handler.initialize_transaction(OBJECT_ID, "first").await;
    handler.go_round(&transaction, "pass").await;
    let good = handler.initialize_verification(OBJECT_ID, &transaction.reference).await;
    assert_eq!(handler.validate(OBJECT_ID, &transaction.reference, &good).await.1["success"], true);
    for (name, token) in bad_tokens(&good, OBJECT_ID, &transaction.reference) {
        let (status, output) = handler.validate(OBJECT_ID, &transaction.reference, &token).await;
        assert_eq!((status, &output["code"]), (StatusCode::CONFLICT, &json!("IDV-3003")), "{name}");
        assert_eq!(handler.poll(&token).await.status(), StatusCode::CONFLICT, "{name}");
        let body = json!({"objectId": OBJECT_ID, "verificationToken": token}).to_string();
        assert_eq!(handler.policy("/api/redeem", body).await.1["code"], "IDV-3003", "{name}");
    }
}

#[tokio::test]
async fn a_token_of_another_verification_or_account_opens_nothing() {
    let handler = Handler::start_with(&SETTINGS).await;
    let verified = handler.initialize_transaction("verified", "first").await.reference;
    let transaction = handler.initialize_transaction("verified", "first").await;
    handler.go_round(&transaction, "pass").await;
    let attacker = handler.initialize_transaction("attacker", "first").await.reference;
    let of_verified = handler.initialize_verification("verified", &verified).await;
    let of_attacker = handler.initialize_verification("attacker", &attacker).await;
    for (account, reference, token) in [
        ("attacker", &attacker, &of_verified),
        ("attacker", &verified, &of_verified),
        ("verified", &attacker, &of_verified),
        ("attacker", &verified, &of_attacker),
    ] {
        let (status, output) = handler.validate(account, reference, token).await;
        assert_eq!((status, &output["code"]), (StatusCode::CONFLICT, &json!("IDV-3003")));
    }
    // Even with the policy's help: another's reference is a failed one.
    let crossed = handler.initialize_verification("attacker", &verified).await;
    assert_eq!(handler.poll_once(&crossed).await.0, "FAILED");
    assert_eq!(handler.validate("attacker", &verified, &crossed).await.1["success"], false);
    let body = json!({"objectId": "attacker", "verificationToken": crossed}).to_string();
    assert_eq!(handler.policy("/api/redeem", body).await.1["code"], "IDV-3002");
    let body = json!({"objectId": "attacker", "verificationToken": of_verified}).to_string();
    assert_eq!(handler.policy("/api/redeem", body).await.1["code"], "IDV-3003");
}

#[tokio::test]
async fn a_token_about_a_verification_of_the_native_protocol_opens_nothing() {
    let handler = Handler::start_with(&SETTINGS).await;
    // Handed in, and nobody has redeemed a code: the native ui does not count it yet.
    let id = handler.begin().await;
    let (_cookie, provider) = handler.go_to_provider(&id).await;
    handler.submit(&provider).await;
    let token = handler.initialize_verification(OBJECT_ID, &id).await;
    assert_eq!(handler.poll_once(&token).await.0, "FAILED");
    assert_eq!(handler.validate(OBJECT_ID, &id, &token).await.1["success"], false);
    let body = json!({"objectId": OBJECT_ID, "verificationToken": token}).to_string();
    assert_eq!(handler.policy("/api/redeem", body).await.1["code"], "IDV-3003");
}

#[tokio::test]
async fn a_token_that_says_verified_leaves_a_rejection_a_rejection() {
    let handler = Handler::start_with(&SETTINGS).await;
    let transaction = handler.initialize_transaction(OBJECT_ID, "first").await;
    handler.go_round(&transaction, "fraud").await;
    let token = forged(OBJECT_ID, &transaction.reference, now());
    assert!(token_keys().read(&token, now()).unwrap().is_verified);
    let (status, output) = handler.validate(OBJECT_ID, &transaction.reference, &token).await;
    assert_eq!((status, &output["success"]), (StatusCode::OK, &json!(false)), "{output}");
    let (word, again) = handler.poll_once(&token).await;
    assert_eq!(word, "FAILED");
    assert!(!token_keys().read(&again, now()).unwrap().is_verified, "what is handed back tells the truth");
    let body = json!({"objectId": OBJECT_ID, "verificationToken": token}).to_string();
    assert_eq!(handler.policy("/api/redeem", body).await.1["outcome"], "rejected");
}

#[tokio::test]
async fn a_hint_is_for_the_browser_that_went_to_the_provider_and_for_no_other() {
    let handler = Handler::start_with(&SETTINGS).await;
    let transaction = handler.initialize_transaction(OBJECT_ID, "first").await;
    let (cookie, provider) = handler.follow(&transaction.redirect_url).await;
    let back = handler.submit(&provider).await;
    let leave = back.split('?').next().unwrap().replace("/return/", "/continue/");
    for address in [&transaction.redirect_url, &back, &leave, &format!("{leave}?later=1")] {
        for strangers in [STRANGERS_COOKIE, "verification=", ""] {
            let answer = handler.visit(address, strangers).await;
            let leads_to_policy = location(&answer).is_some_and(|to| to.starts_with(POLICIES));
            assert!(!leads_to_policy, "{address}");
            assert!(!answer.text().await.unwrap().contains("id_token_hint"), "{address}");
        }
    }
    let returned = handler.walk_to_second_policy(back, &cookie).await;
    assert!(!returned.parameter("id_token_hint").is_empty());
}

#[tokio::test]
async fn a_hint_is_redeemed_by_one_journey_only_and_not_before_there_is_a_verdict() {
    let handler = Handler::start_with(&SETTINGS).await;
    let redeem = async |object_id: &str, jti: &str, journey: &str| {
        let body = json!({"objectId": object_id, "jti": jti, "correlationId": journey}).to_string();
        let (_, answer): (StatusCode, Value) = handler.policy("/api/redeem", body).await;
        answer["code"].as_str().or(answer["outcome"].as_str()).unwrap().to_owned()
    };
    let transaction = handler.initialize_transaction(OBJECT_ID, "first").await;
    let (cookie, provider) = handler.follow(&transaction.redirect_url).await;
    let created = handler.simulator.transactions().into_iter().find(|one| one.web_href == provider).unwrap();
    let later = format!("{}?later=1", created.success_url.unwrap().replace("/return/", "/continue/"));
    let early = handler.walk_to_second_policy(later, &cookie).await.jti();
    for journey in ["one", "another"] {
        assert_eq!(redeem(OBJECT_ID, &early, journey).await, "pending", "while pending nothing is burned");
    }
    let address = handler.submit(&provider).await;
    let jti = handler.walk_to_second_policy(address, &cookie).await.jti();
    assert_eq!(redeem(OBJECT_ID, &early, "one").await, "IDV-3003", "a newer hint has replaced it");
    assert_eq!(redeem("attacker", &jti, "one").await, "IDV-3002");
    assert_eq!(redeem(OBJECT_ID, &format!("{jti}A"), "one").await, "IDV-3003");
    assert_eq!(redeem(OBJECT_ID, "made-up", "one").await, "IDV-3003");
    assert_eq!(redeem(OBJECT_ID, &jti, "one").await, "approved");
    assert_eq!(redeem(OBJECT_ID, &jti, "another").await, "IDV-3003");
    assert_eq!(redeem(OBJECT_ID, &jti, "one").await, "approved", "the first journey asks again");
    let body = json!({"objectId": OBJECT_ID, "jti": jti}).to_string();
    assert_eq!(handler.policy("/api/redeem", body).await.1["code"], "IDV-1002");
}

#[tokio::test]
async fn a_mailed_redirect_address_lets_no_other_users_document_verify_the_account() {
    let handler = Handler::start_with(&SETTINGS).await;
    let mut input = Handler::transaction_input("attacker", "first");
    input["givenName"] = json!("Eve");
    input["surname"] = json!("Ende");
    let transaction = handler.initialize(&input).await;
    handler.go_round(&transaction, "pass").await;
    let token = handler.initialize_verification("attacker", &transaction.reference).await;
    assert_eq!(handler.poll_once(&token).await.0, "FAILED");
    assert_eq!(handler.validate("attacker", &transaction.reference, &token).await.1["success"], false);
}

#[tokio::test]
async fn nothing_secret_or_personal_of_the_drop_in_is_logged_or_stored_open() {
    let mut handler = Handler::start_with(&SETTINGS).await;
    let transaction = handler.initialize_transaction(OBJECT_ID, "first").await;
    let (cookie, provider) = handler.follow(&transaction.redirect_url).await;
    let back = handler.submit(&provider).await;
    let returned = handler.walk_to_second_policy(back, &cookie).await;
    let token = handler.initialize_verification(OBJECT_ID, &transaction.reference).await;
    let (_, submitted) = handler.poll_once(&token).await;
    handler.validate(OBJECT_ID, &transaction.reference, &submitted).await;
    let body = json!({"objectId": OBJECT_ID, "jti": returned.jti(), "correlationId": "b"}).to_string();
    handler.policy("/api/redeem", body).await;
    let hint = returned.parameter("id_token_hint");
    let cookie = cookie.split_once('=').unwrap().1;
    let log = handler.log();
    let rows = handler.stored_rows();
    assert!(rows > 0);
    let store = std::fs::read(handler.folder.path().join("state.redb")).unwrap();
    for mark in [OBJECT_ID, SECRET, &token, &submitted, &hint, cookie, "Muster", "jwt.ms", "1988-04-17"] {
        assert!(!log.contains(mark), "{mark} is in the log");
        let is_stored = store.windows(mark.len()).any(|bytes| bytes == mark.as_bytes());
        assert!(!is_stored, "{mark} lies open in the store");
    }
}
