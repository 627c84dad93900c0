//! What Jumio refuses, the simulator refuses.

use jumio_simulator::{RateLimits, Simulator};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// A simulator and a caller who knows its credentials but keeps no rules by itself.
struct Caller {
    simulator: Simulator,
    http: Client,
    token: String,
}

impl Caller {
    async fn new() -> Self {
        Self::with(RateLimits::NONE).await
    }

    async fn with(limits: RateLimits) -> Self {
        let builder = Simulator::builder().credentials("id", "secret").rate_limits(limits);
        let simulator = builder.start().await.unwrap();
        let http = Client::builder().no_proxy().build().unwrap();
        let mut caller = Self { simulator, http, token: String::new() };
        caller.token = text(&json_of(caller.token_call().send().await.unwrap()).await["access_token"]);
        caller
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.simulator.base_url())
    }

    fn token_call(&self) -> RequestBuilder {
        let call = self.http.post(self.url("/oauth2/token")).basic_auth("id", Some("secret"));
        with_headers(call).form(&[("grant_type", "client_credentials")])
    }

    fn create(&self, body: &Value) -> RequestBuilder {
        with_headers(self.http.post(self.url("/api/v1/accounts"))).bearer_auth(&self.token).json(body)
    }

    fn read(&self, path: &str) -> RequestBuilder {
        with_headers(self.http.get(self.url(path))).bearer_auth(&self.token)
    }

    /// The status of a creation whose request differs from a good one in some members.
    async fn status_with(&self, changes: Value) -> StatusCode {
        let mut body = minimal();
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.create(&body).send().await.unwrap().status()
    }
}

fn with_headers(call: RequestBuilder) -> RequestBuilder {
    call.header("Accept", "application/json").header("User-Agent", "Contoso Verification/v1.0")
}

fn minimal() -> Value {
    json!({ "customerInternalReference": "7b1e5c2a", "workflowDefinition": { "key": 10011 } })
}

async fn json_of(response: Response) -> Value {
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_same_access_token_is_issued_while_it_lives() {
    let caller = Caller::new().await;
    let answer = json_of(caller.token_call().send().await.unwrap()).await;
    assert_eq!(answer["access_token"], caller.token.as_str());
    assert_eq!((&answer["expires_in"], &answer["token_type"]), (&json!(3600), &json!("Bearer")));
    caller.simulator.revoke_access_token();
    let answer = json_of(caller.token_call().send().await.unwrap()).await;
    assert_ne!(answer["access_token"], caller.token.as_str());
}

#[tokio::test]
async fn tokens_need_the_right_client_and_grant() {
    let caller = Caller::new().await;
    let call = || with_headers(caller.http.post(caller.url("/oauth2/token")));
    let grant = [("grant_type", "client_credentials")];
    for refused in [
        call().form(&grant),
        call().basic_auth("id", Some("wrong")).form(&grant),
        call().bearer_auth(&caller.token).form(&grant),
    ] {
        assert_eq!(refused.send().await.unwrap().status(), 401);
    }
    let other_grant = call().basic_auth("id", Some("secret")).form(&[("grant_type", "password")]);
    assert_eq!(other_grant.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn calls_without_a_living_access_token_are_refused() {
    let caller = Caller::new().await;
    let call = || with_headers(caller.http.post(caller.url("/api/v1/accounts"))).json(&minimal());
    assert_eq!(call().send().await.unwrap().status(), 401);
    assert_eq!(call().bearer_auth("guessed").send().await.unwrap().status(), 401);
    assert_eq!(call().basic_auth("id", Some("secret")).send().await.unwrap().status(), 401);
    caller.simulator.revoke_access_token();
    assert_eq!(caller.create(&minimal()).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn missing_headers_are_forbidden() {
    let caller = Caller::new().await;
    let call = || caller.http.post(caller.url("/api/v1/accounts")).bearer_auth(&caller.token);
    let body = minimal().to_string();
    let (agent, accept, json) =
        (("User-Agent", "a/1"), ("Accept", "application/json"), ("Content-Type", "application/json"));
    for headers in [[accept, json], [agent, json], [agent, accept]] {
        let call = headers.into_iter().fold(call(), |call, (name, value)| call.header(name, value));
        assert_eq!(call.body(body.clone()).send().await.unwrap().status(), 403, "{headers:?}");
    }
    let complete =
        [agent, accept, json].into_iter().fold(call(), |call, (name, value)| call.header(name, value));
    assert_eq!(complete.body(body).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_good_order_is_answered_as_documented() {
    let caller = Caller::new().await;
    let answer = json_of(caller.create(&minimal()).send().await.unwrap()).await;
    let href = text(&answer["web"]["href"]);
    assert!(href.starts_with(&caller.url("/web/client?")) && href.ends_with("&locale=en"), "{href}");
    let categories: Vec<_> = answer["workflowExecution"]["credentials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["category"]))
        .collect();
    assert_eq!(categories, ["ID", "SELFIE", "FACEMAP"]);
    for id in [&answer["account"]["id"], &answer["workflowExecution"]["id"]] {
        assert_eq!(text(id).len(), 36);
    }
    assert!(answer["timestamp"].is_string() && answer["web"].get("successUrl").is_none());
}

#[tokio::test]
async fn orders_that_break_a_rule_are_refused() {
    let caller = Caller::new().await;
    let refused = [
        json!({ "customerInternalReference": null }),
        json!({ "customerInternalReference": "" }),
        json!({ "customerInternalReference": "a".repeat(101) }),
        json!({ "customerInternalReference": "a/b" }),
        json!({ "customerInternalReference": "{a}" }),
        json!({ "workflowDefinition": null }),
        json!({ "workflowDefinition": {} }),
        json!({ "workflowDefinition": { "key": "" } }),
        json!({ "workflowDefinition": { "key": true } }),
        json!({ "workflowDefinition": { "key": 1, "credentials": [{ "category": "CARD" }] } }),
        json!({ "workflowDefinition": { "key": 1, "credentials": [
            { "category": "ID", "country": { "values": ["at"] } }] } }),
        json!({ "workflowDefinition": { "key": 1, "credentials": [
            { "category": "ID", "type": { "predefinedType": "PERHAPS", "values": ["PASSPORT"] } }] } }),
        json!({ "userReference": "" }),
        json!({ "userReference": "a".repeat(101) }),
        json!({ "reportingCriteria": "a".repeat(256) }),
        json!({ "tokenLifetime": "4m" }),
        json!({ "tokenLifetime": "61d" }),
        json!({ "tokenLifetime": "soon" }),
        json!({ "web": { "locale": "de-Latn" } }),
        json!({ "userConsent": { "userIp": "192.0.2.7" } }),
        json!({ "userConsent": { "userIp": "nowhere", "userLocation": { "country": "AUT" } } }),
        json!({ "userConsent": { "userIp": "192.0.2.7", "userLocation": { "country": "at" } } }),
        json!({ "userConsent": { "userIp": "192.0.2.7", "userLocation": { "country": "USA", "state": "IL" } } }),
        json!({ "userConsent": { "userIp": "192.0.2.7", "userLocation": { "country": "USA" },
                                 "consent": { "obtained": "no" } } }),
        json!({ "userConsent": { "userIp": "192.0.2.7", "userLocation": { "country": "AUT" },
                                 "consent": { "obtained": "yes" } } }),
        json!({ "userConsent": { "userIp": "192.0.2.7", "userLocation": { "country": "AUT" },
                                 "consent": { "obtained": "yes", "obtainedAt": "3/2/2026 10:15 AM" } } }),
    ];
    for changes in refused {
        assert_eq!(caller.status_with(changes.clone()).await, 400, "{changes}");
    }
    assert!(caller.simulator.transactions().is_empty());
}

#[tokio::test]
async fn orders_at_the_edge_of_the_rules_are_accepted() {
    let caller = Caller::new().await;
    let accepted = [
        json!({ "customerInternalReference": "ü".repeat(100) }),
        json!({ "workflowDefinition": { "key": "10011" } }),
        json!({ "userReference": "t=1767225600000,v1=00ff" }),
        json!({ "tokenLifetime": "300s" }),
        json!({ "tokenLifetime": "60d" }),
        json!({ "web": { "locale": "zh-CN" } }),
        json!({ "userConsent": { "userIp": "2001:db8::7", "userLocation": { "country": "USA", "state": "IL" },
                                 "consent": { "obtained": "yes", "obtainedAt": "2026-03-02T10:15:00.000Z" } } }),
    ];
    for changes in accepted {
        assert_eq!(caller.status_with(changes.clone()).await, 200, "{changes}");
    }
}

#[tokio::test]
async fn the_web_client_preselects_a_document_of_which_country_and_kind_are_given() {
    let caller = Caller::new().await;
    let one = |value: &str| json!({ "predefinedType": "RECOMMENDED", "values": [value] });
    let several = json!({ "values": ["PASSPORT", "ID_CARD"] });
    let rows = [
        (json!({ "category": "ID", "country": one("AUT"), "type": one("PASSPORT") }), true),
        (json!({ "category": "ID", "country": one("AUT") }), false),
        (json!({ "category": "ID", "country": one("AUT"), "type": several }), false),
        (json!({ "category": "FACEMAP", "type": one("JUMIO_STANDARD") }), false),
    ];
    for (credential, is_preset) in rows {
        let definition = json!({ "workflowDefinition": { "key": 1, "credentials": [credential] } });
        assert_eq!(caller.status_with(definition).await, 200, "{credential}");
        let preset = caller.simulator.transactions().pop().unwrap().preset;
        assert_eq!(preset, is_preset.then(|| ("AUT".to_owned(), "PASSPORT".to_owned())), "{credential}");
    }
}

#[tokio::test]
async fn addresses_keep_jumios_rules_except_on_this_machine() {
    let caller = Caller::new().await;
    let with = |url: &str| {
        [
            json!({ "callbackUrl": url }),
            json!({ "web": { "successUrl": url } }),
            json!({ "web": { "errorUrl": url } }),
        ]
    };
    let long = format!("https://kyc.example/{}", "a".repeat(236));
    for url in [
        "kyc.example/r",
        "http://kyc.example/r",
        "https://kyc.example:8443/r",
        "https://192.0.2.1/r",
        "https://kyc.example/r?a=b",
        "https://kyc.example/r#a",
        "https://user@kyc.example/r",
        "https://prüfung.example/r",
        "http://10.0.0.1/r",
        "http://127.0.0.1/r?a=b",
        &long,
    ] {
        for changes in with(url) {
            assert_eq!(caller.status_with(changes.clone()).await, 400, "{changes}");
        }
    }
    for url in
        ["https://kyc.example/r", "http://127.0.0.1:7071/r", "http://localhost:7071/r", "http://[::1]:7071/r"]
    {
        for changes in with(url) {
            assert_eq!(caller.status_with(changes.clone()).await, 200, "{changes}");
        }
    }
}

#[tokio::test]
async fn foreign_input_is_refused_and_does_no_harm() {
    let caller = Caller::new().await;
    for body in [" ", "null", "[]", "{", "\u{0}", r#"{"customerInternalReference":{}}"#] {
        let call = with_headers(caller.http.post(caller.url("/api/v1/accounts"))).bearer_auth(&caller.token);
        let call = call.header("Content-Type", "application/json").body(body);
        assert_eq!(call.send().await.unwrap().status(), 400, "{body}");
    }
}

#[tokio::test]
async fn unknown_and_mismatched_ids_are_not_found() {
    let caller = Caller::new().await;
    let first = json_of(caller.create(&minimal()).send().await.unwrap()).await;
    let second = json_of(caller.create(&minimal()).send().await.unwrap()).await;
    let (account, execution) = (text(&first["account"]["id"]), text(&first["workflowExecution"]["id"]));
    let other = text(&second["account"]["id"]);
    let status_of = async |account: &str, execution: &str| {
        let path = format!("/api/v1/accounts/{account}/workflow-executions/{execution}");
        let details = caller.read(&path).send().await.unwrap().status();
        let status = caller.read(&format!("{path}/status")).send().await.unwrap().status();
        assert_eq!(details, status);
        status
    };
    assert_eq!(status_of(&account, &execution).await, 200);
    assert_eq!(status_of(&other, &execution).await, 404);
    assert_eq!(status_of(&account, &account).await, 404);
    assert_eq!(status_of("x", "y").await, 404);
    let update = with_headers(caller.http.put(caller.url("/api/v1/accounts/x"))).bearer_auth(&caller.token);
    assert_eq!(update.json(&minimal()).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_update_starts_a_further_transaction_of_the_account() {
    let caller = Caller::new().await;
    let first = json_of(caller.create(&minimal()).send().await.unwrap()).await;
    let account = text(&first["account"]["id"]);
    let update = caller.http.put(caller.url(&format!("/api/v1/accounts/{account}")));
    let second =
        json_of(with_headers(update).bearer_auth(&caller.token).json(&minimal()).send().await.unwrap()).await;
    assert_eq!(second["account"], first["account"]);
    assert_ne!(second["workflowExecution"]["id"], first["workflowExecution"]["id"]);
}

#[tokio::test]
async fn too_many_calls_are_refused_with_the_documented_body() {
    let caller = Caller::with(RateLimits::default()).await;
    let mut last = caller.create(&minimal()).send().await.unwrap();
    for _ in 0..5 {
        last = caller.create(&minimal()).send().await.unwrap();
    }
    assert_eq!(last.status(), 429);
    assert_eq!(last.headers().get("content-type").unwrap(), "application/json");
    let body = json_of(last).await;
    assert_eq!(
        body,
        json!({ "title": "Too Many Requests", "status": 429, "detail": "Request limit exceeded" })
    );
    assert_eq!(caller.simulator.counts().creates, 6);
    assert_eq!(caller.simulator.counts().refused, 1);
    assert_eq!(caller.simulator.transactions().len(), 5);
}
