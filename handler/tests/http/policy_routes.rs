use jumio_simulator::PRESETS;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::handler::{Handler, OBJECT_ID};

fn assert_contract(name: &str, answer: &(StatusCode, Value), code: &str) {
    let (status, body) = answer;
    assert_eq!(*status, StatusCode::CONFLICT, "{name}");
    assert_eq!(body["status"], 409, "{name}");
    assert_eq!(body["version"], "1.0.0", "{name}");
    assert_eq!(body["code"], code, "{name}: {body}");
    assert!(body["userMessage"].as_str().is_some_and(|message| !message.is_empty()), "{name}");
    for internal in ["serde", "line", "src/", "http", "Error"] {
        assert!(!body["userMessage"].as_str().unwrap().contains(internal), "{name}: {body}");
    }
}

#[tokio::test]
async fn what_a_policy_gets_wrong_is_answered_by_the_contract_and_leaves_no_trace() {
    let mut handler = Handler::start().await;
    let rows = [
        ("no body", String::new(), "IDV-1001"),
        ("not JSON", "objectId=1".into(), "IDV-1001"),
        ("cut off", r#"{"objectId":"#.into(), "IDV-1001"),
        ("a list", "[]".into(), "IDV-1001"),
        ("no object id", "{}".into(), "IDV-1002"),
        ("an empty object id", json!({"objectId": " "}).to_string(), "IDV-1002"),
        ("an object as object id", json!({"objectId": {"a": 1}}).to_string(), "IDV-1003"),
        ("a list as object id", json!({"objectId": ["a"]}).to_string(), "IDV-1003"),
        ("an endless object id", json!({"objectId": "a".repeat(600)}).to_string(), "IDV-1003"),
        ("an unknown method", json!({"objectId": OBJECT_ID, "method": "palm"}).to_string(), "IDV-1003"),
        ("a date that does not exist", json!({"objectId": OBJECT_ID, "dateOfBirth": "1988-02-30"}).to_string(), "IDV-1003"),
        ("a foreign attempt", json!({"objectId": OBJECT_ID, "replaces": "../../etc"}).to_string(), "IDV-1003"),
        ("a consent without time", json!({"objectId": OBJECT_ID, "consentObtained": true}).to_string(), "IDV-1002"),
        (
            "a consent in no country",
            json!({"objectId": OBJECT_ID, "consentObtained": "True", "consentObtainedAt": "2026-11-20T10:00:00Z", "consentCountry": "Austria"})
                .to_string(),
            "IDV-1003",
        ),
        ("a consent at no time", json!({"objectId": OBJECT_ID, "consentObtained": true, "consentObtainedAt": "noon", "consentCountry": "AUT"}).to_string(), "IDV-1003"),
        ("an unknown client", json!({"objectId": OBJECT_ID, "clientId": "fabrikam"}).to_string(), "IDV-1004"),
    ];
    for (name, body, code) in rows {
        assert_contract(name, &handler.policy("/api/start", body).await, code);
    }
    let (_, answer) =
        handler.policy("/api/start", json!({"objectId": OBJECT_ID, "surname": ["MUSTER"]}).to_string()).await;
    assert_eq!(answer["developerMessage"], "surname cannot be read");
    assert_eq!(handler.simulator.counts().creates, 0);
    assert_eq!(handler.stored_rows(), 0);
}

#[tokio::test]
async fn a_caller_without_the_key_is_refused_whatever_it_says() {
    let mut handler = Handler::start().await;
    for path in ["/api/start", "/api/redeem"] {
        for key in [None, Some(""), Some("a-key-that-only-the-policy-know"), Some("Bearer x")] {
            for body in [json!({"objectId": OBJECT_ID}).to_string(), "not JSON".into()] {
                let mut request = handler.http.post(format!("{}{path}", handler.base)).body(body);
                if let Some(key) = key {
                    request = request.header("x-verification-key", key);
                }
                let answer = request.send().await.unwrap();
                assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
                assert!(answer.headers().contains_key(header::WWW_AUTHENTICATE));
                let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
                assert_eq!((body["code"].as_str(), body["status"].as_u64()), (Some("IDV-2001"), Some(409)));
            }
        }
    }
    assert_eq!(handler.stored_rows(), 0);
}

#[tokio::test]
async fn answers_are_flat_json_without_nulls_that_nobody_may_keep() {
    let handler = Handler::start().await;
    let body = json!({"objectId": OBJECT_ID, "givenName": "Maria", "unknownKey": {"nested": true}, "correlationId": null, "consentObtained": "False"});
    let request = handler
        .http
        .post(format!("{}/API/Start", handler.base))
        .header("X-Verification-Key", crate::handler::API_KEY);
    let answer = request.body(body.to_string()).send().await.unwrap();
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let mut keys: Vec<_> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["canRetry", "nextStep", "outcome", "remainingAttempts", "userMessage", "verificationId", "verified"]
    );
    assert!(
        answer
            .as_object()
            .unwrap()
            .values()
            .all(|value| !value.is_null() && !value.is_object() && !value.is_array())
    );
    assert_eq!(answer["nextStep"], "redirect");
}

#[tokio::test]
async fn a_verdict_is_for_its_own_user_only() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let ask = |object_id: &str, verification: &str| {
        json!({"objectId": object_id, "verificationId": verification}).to_string()
    };
    let (status, answer) = handler.policy("/api/redeem", ask(OBJECT_ID, &id)).await;
    assert_eq!((status, answer["outcome"].as_str()), (StatusCode::OK, Some("pending")));
    let mut altered = id.clone().into_bytes();
    altered[40] = if altered[40] == b'a' { b'b' } else { b'a' };
    let altered = String::from_utf8(altered).unwrap();
    assert_contract(
        "another user",
        &handler.policy("/api/redeem", ask("someone else", &id)).await,
        "IDV-3002",
    );
    assert_contract(
        "another attempt",
        &handler.policy("/api/redeem", ask(OBJECT_ID, &altered)).await,
        "IDV-3001",
    );
    assert_contract("no id", &handler.policy("/api/redeem", ask(OBJECT_ID, "")).await, "IDV-1002");
    assert_contract(
        "a foreign id",
        &handler.policy("/api/redeem", ask(OBJECT_ID, "0b6f6c1e")).await,
        "IDV-1003",
    );
}

#[tokio::test]
async fn a_body_of_any_length_is_answered() {
    let handler = Handler::start().await;
    let request = handler
        .http
        .post(format!("{}/api/start", handler.base))
        .header("x-verification-key", crate::handler::API_KEY);
    let answer = request.body("a".repeat(200_000)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn addresses_and_times_are_read_as_proxies_and_policies_write_them() {
    let handler = Handler::start().await;
    let consent = |address: &str, at: &str| {
        json!({"objectId": "user", "consentObtained": true, "consentObtainedAt": at, "consentCountry": "AUT",
            "userIp": address, "dateOfBirth": "1988-04-17 00:00:00"})
    };
    for (address, at) in [
        ("203.0.113.7:51234", "2026-11-28T10:00:00Z"),
        ("[2001:db8::1]:51234", "2026-11-28T10:00:00"),
        ("[2001:db8::1]", "2026-11-28T10:00Z"),
    ] {
        let answer = handler.policy("/api/start", consent(address, at).to_string()).await;
        assert_eq!(answer.0, StatusCode::OK, "{address} {at}: {}", answer.1);
    }
    let unknown = consent("somewhere", "2026-11-28T10:00Z").to_string();
    assert_contract("no address", &handler.policy("/api/start", unknown).await, "IDV-1003");
}

#[tokio::test]
async fn users_of_one_second_are_all_sent_to_jumio_which_takes_one_order_at_a_time() {
    let handler = Handler::start().await;
    let crowded = PRESETS.into_iter().find(|preset| preset.name == "creation-crowded").unwrap();
    handler.simulator.set_fault_profile(crowded.fault_profile);
    let id = handler.functions().start(&json!({"objectId": "the second of two"})).await.unwrap();
    handler.go_to_provider(&id).await;
    assert_eq!(handler.simulator.transactions().len(), 1);
}

#[tokio::test]
async fn jumio_preselects_a_document_whose_country_and_kind_the_policy_names() {
    let handler = Handler::start().await;
    let rows = [
        (json!({"country": "AUT", "documentType": "PASSPORT"}), Some(("AUT", "PASSPORT"))),
        (json!({"country": "aut", "documentType": "ID_CARD"}), Some(("AUT", "ID_CARD"))),
        (json!({"country": "AUT"}), None),
        (json!({"documentType": "PASSPORT"}), None),
        // What users write into their accounts must not keep them from a check.
        (json!({"country": "Austria", "documentType": "PASSPORT"}), None),
    ];
    for (number, (mut inputs, expected)) in rows.into_iter().enumerate() {
        inputs["objectId"] = json!(format!("user-{number}"));
        let id = handler.functions().start(&inputs).await.unwrap();
        handler.go_to_provider(&id).await;
        let preset = handler.simulator.transactions().pop().unwrap().preset;
        let preset = preset.as_ref().map(|(country, kind)| (country.as_str(), kind.as_str()));
        assert_eq!(preset, expected, "{inputs}");
    }
    let unknown = json!({"objectId": "another", "documentType": "LIBRARY_CARD"}).to_string();
    assert_contract("an unknown kind", &handler.policy("/api/start", unknown).await, "IDV-1003");
}
