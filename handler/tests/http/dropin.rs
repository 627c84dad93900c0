use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    handler::{Handler, OBJECT_ID, text},
    sample::{AUDIENCE, ISSUER, PAGES, POLICIES, Returned, SETTINGS, now, token_keys},
};

async fn document(handler: &Handler, address: &str) -> Value {
    let answer = handler.http.get(address).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{address}");
    assert!(text(&answer, header::CONTENT_TYPE).starts_with("application/json"));
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

/// As the policy believes a hint (`IdTokenHint_ExtractClaims`): by the discovery document, issuer and audience.
async fn believed_claims(handler: &Handler, returned: &Returned) -> Value {
    let metadata = format!("{}api/Oidc/.well-known/openid-configuration", handler.intermediate_api());
    let metadata = document(handler, &metadata).await;
    assert_eq!(metadata["issuer"], ISSUER);
    assert_eq!(metadata["id_token_signing_alg_values_supported"], json!(["RS256"]));
    let keys = document(handler, metadata["jwks_uri"].as_str().unwrap()).await;
    let keys: JwkSet = serde_json::from_value(keys).unwrap();
    let hint = returned.parameter("id_token_hint");
    let header = jsonwebtoken::decode_header(&hint).unwrap();
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[AUDIENCE]);
    rules.set_required_spec_claims(&["iss", "aud", "exp", "nbf"]);
    rules.validate_nbf = true;
    jsonwebtoken::decode(&hint, &key, &rules).unwrap().claims
}

#[tokio::test]
async fn the_samples_policies_and_pages_walk_a_whole_journey_unchanged() {
    let handler = Handler::start_with(&SETTINGS).await;
    // First policy: the transaction is kept with the account, the browser is sent on, the journey is left behind.
    let transaction = handler.initialize_transaction(OBJECT_ID, "first").await;
    let returned = handler.go_round(&transaction, "pass").await;

    // Second policy: the hint says who it is, the reference must be the account's.
    assert!(returned.address.as_str().starts_with(&format!(
        "{POLICIES}/B2C_1A_jumio_postUpload_AccountActivate/oauth2/v2.0/authorize?client_id="
    )));
    assert_eq!(returned.parameter("redirect_uri"), "https://jwt.ms/?a=b&c=d");
    assert_eq!(returned.parameter("scope"), "openid offline_access");
    assert_eq!(returned.parameter("response_type"), "id_token");
    assert_eq!(returned.parameter("transactionReference"), transaction.reference);
    let claims = believed_claims(&handler, &returned).await;
    assert_eq!(claims["ObjectId"], OBJECT_ID);
    let (not_before, expires) = (claims["nbf"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert!(expires - now().unix_seconds() <= 300 && expires - not_before <= 330, "five minutes: {claims}");

    // The page polls with the policy's token and submits the one that it gets.
    let token = handler.initialize_verification(OBJECT_ID, &transaction.reference).await;
    let (word, token) = handler.poll_once(&token).await;
    assert_eq!(word, "SUCCESS");
    assert!(token_keys().read(&token, now()).unwrap().is_verified, "as the sample writes it");
    let (status, output) = handler.validate(OBJECT_ID, &transaction.reference, &token).await;
    assert_eq!((status, &output["success"]), (StatusCode::OK, &json!(true)), "{output}");
    assert!(output["message"].as_str().is_some_and(|message| !message.is_empty()));
}

#[tokio::test]
async fn a_rejection_fails_and_undecided_pictures_are_asked_about_again() {
    let handler = Handler::start_with(&SETTINGS).await;
    for (object_id, outcome, word) in
        [("rejected-one", "fraud", "FAILED"), ("warned-one", "warning", "RETRY")]
    {
        let transaction = handler.initialize_transaction(object_id, "first").await;
        handler.go_round(&transaction, outcome).await;
        let token = handler.initialize_verification(object_id, &transaction.reference).await;
        let (said, token) = handler.poll_once(&token).await;
        assert_eq!(said, word, "{outcome}");
        let (status, output) = handler.validate(object_id, &transaction.reference, &token).await;
        assert_eq!((status, &output["success"]), (StatusCode::OK, &json!(false)), "{outcome}");
    }
    let transaction = handler.initialize_transaction("not-yet-there", "first").await;
    let token = handler.initialize_verification("not-yet-there", &transaction.reference).await;
    assert_eq!(handler.poll_once(&token).await.0, "RETRY");
}

#[tokio::test]
async fn the_polling_page_may_ask_from_configured_origins_only() {
    let handler = Handler::start_with(&SETTINGS).await;
    let url = format!("{}/api/Jumio/VerifyTransactionStatus", handler.base);
    for (origin, is_allowed) in [(PAGES, true), ("https://evil.example", false)] {
        let request = handler.http.request(Method::OPTIONS, &url).header(header::ORIGIN, origin);
        let preflight = request.header("access-control-request-method", "POST").send().await.unwrap();
        assert_eq!(preflight.status() == StatusCode::NO_CONTENT, is_allowed, "{origin}");
        let answer = handler.http.post(&url).header(header::ORIGIN, origin).body("{}").send().await.unwrap();
        assert_eq!(
            answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN),
            is_allowed,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn the_policys_repeated_call_gets_the_same_transaction_and_its_next_journey_a_new_one() {
    let handler = Handler::start_with(&SETTINGS).await;
    let first = handler.initialize_transaction(OBJECT_ID, "first").await;
    assert_eq!(handler.initialize_transaction(OBJECT_ID, "first").await.reference, first.reference);
    handler.follow(&first.redirect_url).await;
    assert_eq!(handler.initialize_transaction(OBJECT_ID, "first").await.reference, first.reference);
    let second = handler.initialize_transaction(OBJECT_ID, "second").await;
    assert_ne!(second.reference, first.reference, "the browser that went to the provider may be lost");
    assert_eq!(handler.initialize_transaction(OBJECT_ID, "second").await.reference, second.reference);
    handler.go_round(&second, "pass").await;
    assert_eq!(handler.initialize_transaction(OBJECT_ID, "third").await.reference, second.reference);
}

#[tokio::test]
async fn what_the_samples_policy_gets_wrong_is_answered_by_its_own_contract() {
    let handler = Handler::start_with(&SETTINGS).await;
    let input = Handler::transaction_input(OBJECT_ID, "first");
    let with = |field: &str, value: Value| {
        let mut input = input.clone();
        input[field] = value;
        input
    };
    let rows = [
        ("InitializeTransaction", json!({}), "IDV-1002"),
        ("InitializeTransaction", json!([]), "IDV-1001"),
        ("InitializeTransaction", with("CorrelationId", json!("")), "IDV-1002"),
        ("InitializeTransaction", with("RedirectUri", json!(null)), "IDV-1002"),
        ("InitializeTransaction", with("Policy", json!("../../evil")), "IDV-1003"),
        ("InitializeVerification", json!({"ObjectId": OBJECT_ID}), "IDV-1002"),
        (
            "ValidateVerificationToken",
            json!({"ObjectId": OBJECT_ID, "TransactionReference": "a"}),
            "IDV-1002",
        ),
    ];
    for (action, input, code) in rows {
        let (status, output) = handler.profile(action, &input).await;
        assert_eq!((status, output["code"].as_str()), (StatusCode::CONFLICT, Some(code)), "{action} {input}");
        assert_eq!((&output["status"], &output["version"]), (&json!(409), &json!("1.0.0")));
        assert!(output["userMessage"].as_str().is_some_and(|message| !message.is_empty()));
    }
}

#[tokio::test]
async fn a_reference_from_the_samples_days_is_a_failed_one_and_no_error() {
    let handler = Handler::start_with(&SETTINGS).await;
    let reference = "6f1a4a3c-7a0f-4d55-a1a5-9f9f9f9f9f9f";
    let token = handler.initialize_verification(OBJECT_ID, reference).await;
    let (word, token) = handler.poll_once(&token).await;
    assert_eq!(word, "FAILED");
    assert_eq!(handler.validate(OBJECT_ID, reference, &token).await.1["success"], false);
}

#[tokio::test]
async fn an_account_without_a_name_is_told_so_at_once_unless_the_operator_asks_for_no_match() {
    for (matching, begins) in [("required", false), ("off", true)] {
        let mut settings = SETTINGS.to_vec();
        settings.push(("AppSettings__DropInMatching", matching));
        let handler = Handler::start_with(&settings).await;
        let mut input = Handler::transaction_input(OBJECT_ID, "first");
        for field in ["givenName", "surname", "dateOfBirth"] {
            input.as_object_mut().unwrap().remove(field);
        }
        if begins {
            let transaction = handler.initialize(&input).await;
            handler.go_round(&transaction, "pass").await;
            let token = handler.initialize_verification(OBJECT_ID, &transaction.reference).await;
            assert_eq!(handler.poll_once(&token).await.0, "SUCCESS");
            continue;
        }
        for surname in [None, Some(""), Some(" - ")] {
            input["surname"] = json!(surname);
            let (status, answer) = handler.profile("InitializeTransaction", &input).await;
            assert_eq!((status.as_u16(), &answer["code"]), (409, &json!("IDV-3005")), "{answer}");
            assert!(answer["userMessage"].as_str().unwrap().contains("no surname"), "{answer}");
        }
        assert!(handler.simulator.transactions().is_empty(), "nothing was created");
        assert!(handler.log().contains("IDV-3005"));
    }
}

#[tokio::test]
async fn a_policy_may_redeem_by_the_polling_pages_token_and_by_the_hints_name() {
    let handler = Handler::start_with(&SETTINGS).await;
    let transaction = handler.initialize_transaction(OBJECT_ID, "first").await;
    let returned = handler.go_round(&transaction, "pass").await;
    let token = handler.initialize_verification(OBJECT_ID, &transaction.reference).await;
    let by_token = json!({"objectId": OBJECT_ID, "verificationToken": token}).to_string();
    let (_, by_token) = handler.policy("/api/redeem", by_token).await;
    assert_eq!(by_token["outcome"], "approved", "{by_token}");
    let jti = returned.jti();
    let body = |correlation: &str| {
        json!({"objectId": OBJECT_ID, "jti": jti, "correlationId": correlation}).to_string()
    };
    let (status, first) = handler.policy("/api/redeem", body("second-journey")).await;
    assert_eq!((status, &first["verified"]), (StatusCode::OK, &json!(true)), "{first}");
    assert_eq!(handler.policy("/api/redeem", body("second-journey")).await.1, first, "B2C asks again");
}
