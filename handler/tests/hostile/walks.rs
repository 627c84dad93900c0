//! Journeys that go every way there is, with marked secrets, on one tape.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::{HeaderName, HeaderValue};
use journeys::{Functions, Http, REDIRECT_URI, Reply};
use jumio_simulator::{ApiFaults, Calls, FaultProfile, User};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::{
    handler::Handler,
    secrets::{Mark, Place, Tape, Taping},
};

pub(crate) const JUMIO_SECRET: &str = "MARKED-jumio-secret-5f1c";
const API_KEY: &str = "MARKED-api-key-of-the-policy-77";
const CLIENT_SECRET: &str = "MARKED-client-secret-of-b2c-31";
const MASTER_KEY: [u8; 32] = *b"MARKED-master-key-MARKED-master!";
const LOOKUP_KEY: [u8; 32] = *b"MARKED-lookup-key-MARKED-lookup!";
const TOKEN_SIGNING_KEY: &str = "MARKED-token-signing-key-MARKED-token-signing-key-MARKED-token-s";
const TOKEN_ENCRYPTION_KEY: &str = "MARKED-token-encryption-key-MARKED-token-encryption-key-MARKED-t";
const STATE: &str = "MARKED-state-of-the-client";
const NONCE: &str = "MARKED-nonce-of-the-client";
const SEEN_ADDRESS: &str = "198.51.100.199";

fn signing_key() -> &'static str {
    static PEM: OnceLock<String> = OnceLock::new();
    PEM.get_or_init(|| tokens::generate_signing_key().unwrap().to_string())
}

/// A line of the key's text in which only private numbers stand.
fn private_line() -> &'static str {
    let lines: Vec<_> = signing_key().lines().collect();
    lines[lines.len() * 3 / 4]
}

/// The settings with secrets that can be told from everything else.
pub(crate) fn settings() -> Vec<(&'static str, String)> {
    vec![
        ("AppSettings__MasterKey", data_encoding::BASE64.encode(&MASTER_KEY)),
        ("AppSettings__LookupKey", data_encoding::BASE64.encode(&LOOKUP_KEY)),
        ("AppSettings__SigningKey", signing_key().to_owned()),
        ("AppSettings__IdTokenSigningKey", TOKEN_SIGNING_KEY.to_owned()),
        ("AppSettings__IdTokenEncryptionKey", TOKEN_ENCRYPTION_KEY.to_owned()),
        ("AppSettings__IdTokenIssuer", "issuer".to_owned()),
        ("AppSettings__IdTokenAudience", "audience".to_owned()),
        ("CallerSettings__ApiKey", API_KEY.to_owned()),
        ("ClientSettings__ClientSecret", CLIENT_SECRET.to_owned()),
        ("ClientSettings__MaxAttempts", "50".to_owned()),
        // Runs on one account count together.
        ("ClientSettings__MaxTransactionsPerAddress", "100000".to_owned()),
        ("ClientSettings__MaxTransactionsPerNetwork", "100000".to_owned()),
        ("JumioSettings__AuthPassword", JUMIO_SECRET.to_owned()),
    ]
}

/// What stands on the document.
pub(crate) fn user() -> User {
    User {
        first_name: "DOCMARKGIVEN".to_owned(),
        last_name: "DOCMARKSURNAME".to_owned(),
        date_of_birth: "1971-03-09".to_owned(),
        document_number: "DOCMARK4711".to_owned(),
        expiry_date: "2039-11-27".to_owned(),
        ..User::default()
    }
}

/// What is marked from the beginning.
fn fixed_marks() -> Vec<Mark> {
    use Place::{Page, Policy, Redirect, Token};
    let mut marks = vec![
        Mark::new("api key", API_KEY, &[]),
        Mark::new("client secret", CLIENT_SECRET, &[]),
        Mark::new("Jumio's secret", JUMIO_SECRET, &[]),
        Mark::new("master key", String::from_utf8(MASTER_KEY.to_vec()).unwrap(), &[]),
        Mark::new("signing key", private_line(), &[]),
        Mark::new("token signing key", TOKEN_SIGNING_KEY, &[]),
        Mark::new("token encryption key", TOKEN_ENCRYPTION_KEY, &[]),
        Mark::new("lookup key", String::from_utf8(LOOKUP_KEY.to_vec()).unwrap(), &[]),
        Mark::new("account's given name", "ACCMARKGIVEN", &[]),
        Mark::new("account's surname", "ACCMARKSURNAME", &[]),
        Mark::new("account's date of birth", "1972-04-10", &[]),
        Mark::new("account's id", "accmark0-aaaa", &[]),
        Mark::new("told address", "203.0.113.177", &[]),
        Mark::new("seen address", SEEN_ADDRESS, &[]),
        Mark::new("malformed value", "BADMARKVALUE", &[]),
        Mark::new("state", STATE, &[Redirect, Page]),
        Mark::new("nonce", NONCE, &[Redirect, Page, Token]),
    ];
    let document = user();
    for (what, value) in [
        ("document's given name", document.first_name),
        ("document's surname", document.last_name),
        ("document's date of birth", document.date_of_birth),
        ("document's number", document.document_number),
        ("document's expiry", document.expiry_date),
    ] {
        marks.push(Mark::new(what, value, &[Token, Policy]));
    }
    marks
}

/// A user who walks, and writes down what is secret about it on the way.
pub(crate) struct Walker<'a> {
    pub(crate) handler: &'a Handler,
    pub(crate) tape: Arc<Tape>,
    pub(crate) marks: Vec<Mark>,
    functions: Functions,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(handler: &'a Handler) -> Self {
        let tape = Arc::new(Tape::default());
        let http = Http::from(handler.http.clone());
        let taping = Taping { http, base: handler.base.clone(), tape: Arc::clone(&tape) };
        let seen = HeaderValue::from_str(&format!("{SEEN_ADDRESS}:4711")).unwrap();
        let functions = Functions {
            api_key: API_KEY.to_owned(),
            client_id: journeys::CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            redirect_uri: REDIRECT_URI.to_owned(),
            browser_headers: vec![(HeaderName::from_static("x-forwarded-for"), seen)],
            ..Functions::new(Arc::new(taping), handler.base.clone())
        };
        Self { handler, tape, marks: fixed_marks(), functions }
    }

    /// The account of this user in this run: the store may outlive it.
    fn object_id(&self, user: &str) -> String {
        format!("accmark0-aaaa-{}-{user}", self.handler.folder.path().display())
    }

    fn mark(&mut self, what: &'static str, value: &str, allowed: &'static [Place]) {
        self.marks.push(Mark::new(what, value, allowed));
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.handler.http.post(self.handler.path(path))
    }

    async fn policy(&self, path: &str, body: &Value) -> Value {
        let answer = self.functions.policy(path, body.to_string()).await.unwrap();
        serde_json::from_slice(&answer.body).unwrap()
    }

    async fn start(&self, user: &str, replaces: Option<&str>) -> String {
        let answer = self.ask_to_start(user, replaces).await;
        answer["verificationId"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// What `start` answers to this user.
    pub(crate) async fn ask_to_start(&self, user: &str, replaces: Option<&str>) -> Value {
        // Whose account says what the document says is approved.
        let document = self::user();
        let (given_name, surname, born) = match user {
            "agreeing" => (&*document.first_name, &*document.last_name, &*document.date_of_birth),
            _ => ("ACCMARKGIVEN", "ACCMARKSURNAME", "1972-04-10"),
        };
        let body = json!({
            "objectId": self.object_id(user), "correlationId": format!("correlation-{user}"), "givenName": given_name,
            "surname": surname, "dateOfBirth": born, "country": "AUT", "userIp": "203.0.113.177",
            "consentObtained": true, "consentObtainedAt": "2026-03-02T10:22:41Z", "consentCountry": "AUT", "replaces": replaces,
        });
        self.policy("/api/start", &body).await
    }

    async fn visit(&self, address: &str, cookie: &str) -> Reply {
        self.functions.visit(address, cookie).await.unwrap()
    }

    /// To the provider: the cookie, and the provider's address if there is one.
    async fn set_out(&mut self, id: &str) -> (String, Option<String>) {
        let address = self.functions.authorize_address_with(id, NONCE, STATE);
        let (cookie, hop) = self.functions.take_cookie(&address).await.unwrap();
        self.mark("cookie", cookie.split_once('=').unwrap().1, &[Place::SetCookie]);
        let second = self.visit(&hop, &cookie).await;
        if let Some(created) = self.handler.simulator.transactions().last() {
            let last = |url: &Option<String>| url.as_deref().unwrap().rsplit('/').next().unwrap().to_owned();
            self.mark("return ticket", &last(&created.success_url), &[Place::Page, Place::Redirect]);
            self.mark("callback ticket", &last(&created.callback_url), &[]);
            let link = reqwest::Url::parse(&created.web_href).unwrap();
            let token =
                link.query_pairs().find(|(name, _)| name == "authorizationToken").unwrap().1.into_owned();
            self.mark("provider's link", &token, &[Place::Redirect, Place::Page]);
        }
        let next = second.location().map(|address| address.to_string());
        (cookie, next.filter(|next| next.starts_with(self.handler.simulator.base_url())))
    }

    /// From the provider's page to the code, by following the links of pages as long as it takes.
    async fn come_back(&mut self, mut address: String, cookie: &str) -> String {
        for _ in 0..400 {
            match self.visit(&address, cookie).await.location() {
                Some(next) => address = next.to_string(),
                // A page: the user reads it and goes on, which leads back here as long as there is nothing to say.
                None => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    address = address.replace("/return/", "/continue/");
                }
            }
            if let Some((_, rest)) = address.split_once("code=").filter(|_| address.starts_with(REDIRECT_URI))
            {
                let code = rest.split('&').next().unwrap().to_owned();
                self.mark("code", &code, &[Place::Redirect]);
                return code;
            }
        }
        panic!("the browser is not led back: {address}");
    }

    async fn redeem_code(&mut self, code: &str) {
        let tokens = self.functions.exchange(code, REDIRECT_URI).await.unwrap().json();
        for name in ["id_token", "access_token"] {
            if let Some(token) = tokens[name].as_str() {
                // The claims are searched for by themselves; the end is the signature's.
                self.mark(name, token.rsplit('.').next().unwrap(), &[Place::Token]);
            }
        }
    }

    async fn redeem(&self, user: &str, id: &str) -> Value {
        self.policy("/api/redeem", &json!({"objectId": self.object_id(user), "verificationId": id})).await
    }

    /// A whole journey: the outcome that the policy is told.
    pub(crate) async fn walk(&mut self, user: &str, scenario: &str) -> Value {
        let id = self.start(user, None).await;
        let (cookie, provider) = self.set_out(&id).await;
        let back = self.functions.submit(&provider.unwrap(), scenario).await.unwrap();
        let jumio_token = self.handler.simulator.access_token().unwrap();
        // Its beginning is the same for all.
        self.mark("Jumio's token", jumio_token.rsplit('.').next().unwrap(), &[]);
        let code = self.come_back(back, &cookie).await;
        self.redeem_code(&code).await;
        self.redeem_code(&code).await;
        let outcome = self.redeem(user, &id).await["outcome"].clone();
        self.ask_to_start(user, Some(&id)).await;
        outcome
    }

    /// A user leaves Jumio's page with an error, and does not come back to it.
    pub(crate) async fn walk_away(&mut self, user: &str) -> Value {
        let id = self.start(user, None).await;
        let (cookie, provider) = self.set_out(&id).await;
        let back = self.functions.leave(&provider.unwrap(), "9200").await.unwrap();
        let page = self.visit(&back, &cookie).await;
        let page = self.visit(page.location().unwrap().as_str(), &cookie).await;
        assert!(page.text().contains("authorizationToken"), "the page leads back to the provider");
        let clean = back.split('?').next().unwrap();
        let code = self.come_back(format!("{clean}?later"), &cookie).await;
        self.redeem_code(&code).await;
        self.visit(clean, crate::journey::STRANGERS_COOKIE).await;
        self.redeem(user, &id).await["outcome"].clone()
    }

    /// The provider is in every trouble there is.
    pub(crate) async fn walk_through_faults(&mut self) {
        let troubles = [
            ApiFaults::Failing(500),
            ApiFaults::Failing(403),
            ApiFaults::Crowded,
            ApiFaults::Forgetful,
            ApiFaults::Broken,
        ];
        for (number, api) in troubles.into_iter().enumerate() {
            let user = format!("creation-{number}");
            self.handler.simulator.set_fault_profile(FaultProfile {
                api,
                calls: Calls::Creation,
                ..FaultProfile::FINE
            });
            let id = self.start(&user, None).await;
            self.set_out(&id).await;
            self.handler.simulator.set_fault_profile(FaultProfile::FINE);
            let user = format!("retrieval-{number}");
            let id = self.start(&user, None).await;
            let (cookie, provider) = self.set_out(&id).await;
            self.handler.simulator.set_fault_profile(FaultProfile {
                api,
                calls: Calls::Retrieval,
                ..FaultProfile::FINE
            });
            let back = self.functions.submit(&provider.unwrap(), "pass").await.unwrap();
            for _ in 0..3 {
                self.visit(&back, &cookie).await;
                tokio::time::sleep(Duration::from_millis(400)).await;
            }
            self.handler.simulator.set_fault_profile(FaultProfile::FINE);
        }
    }

    /// Everything that can be wrong about a request, with something in it that nobody wants to read elsewhere.
    pub(crate) async fn stumble(&mut self) {
        let bad = "BADMARKVALUE";
        for field in [
            "objectId",
            "dateOfBirth",
            "consentObtained",
            "consentObtainedAt",
            "consentCountry",
            "userIp",
            "replaces",
            "method",
            "clientId",
            "verificationId",
            "locale",
            "givenName",
        ] {
            let mut body = json!({
                "objectId": "accmark0-aaaa-bad", "consentObtained": true, "consentObtainedAt": "2026-03-02T10:22:41Z", "consentCountry": "AUT",
                "userIp": "203.0.113.177", "verificationId": "x",
            });
            for value in [json!(bad), json!([bad]), json!({bad: bad}), json!(bad.repeat(60))] {
                body[field] = value;
                for path in ["/api/start", "/api/redeem"] {
                    self.policy(path, &body).await;
                }
            }
        }
        for body in [bad.to_owned(), format!("{{\"{bad}"), format!("{{\"objectId\": {bad}}}")] {
            for (place, path) in [
                (Place::Policy, "/api/start"),
                (Place::Policy, "/api/redeem"),
                (Place::Other, "/api/status"),
                (Place::Token, "/api/token"),
                (Place::Other, "/api/callback/jumio"),
                (Place::Other, "/api/callback/jumio/BADMARKVALUE"),
                (Place::Other, "/api/callback/BADMARKVALUE"),
            ] {
                self.tape
                    .send(place, self.post(path).header("x-verification-key", API_KEY).body(body.clone()))
                    .await;
                self.tape
                    .send(place, self.post(path).header("x-verification-key", bad).body(body.clone()))
                    .await;
                self.tape
                    .send(
                        place,
                        self.post(path).header("authorization", format!("Basic {bad}")).body(body.clone()),
                    )
                    .await;
                self.tape
                    .send(place, self.post(path).basic_auth(bad, Some(CLIENT_SECRET)).body(body.clone()))
                    .await;
            }
        }
        for path in [
            format!("/api/return/{bad}"),
            format!("/api/continue/{bad}"),
            format!("/api/{bad}"),
            format!("/api/oidc/.well-known/{bad}"),
            format!("/api/return/{bad}%ff"),
            format!("/api/continue/x?later={bad}&later={bad}"),
        ] {
            self.tape
                .send(
                    Place::Other,
                    self.handler
                        .http
                        .get(self.handler.path(&path))
                        .header("cookie", format!("verification={bad}")),
                )
                .await;
        }
        for path in ["/jobs", "/sweep"] {
            for body in [
                json!(bad),
                json!({"Data": {"message": bad}, "Metadata": {bad: bad}}),
                json!({"Data": {"message": json!({"verificationId": bad}).to_string()}}),
            ] {
                let request =
                    self.post(path).header("content-type", "application/json").body(body.to_string());
                self.tape.send(Place::Other, request).await;
            }
        }
        for (grant, code, secret) in [
            (bad, "x", CLIENT_SECRET),
            ("authorization_code", bad, CLIENT_SECRET),
            ("authorization_code", "x", bad),
        ] {
            let form = [
                ("grant_type", grant),
                ("code", code),
                ("redirect_uri", bad),
                ("client_id", "b2c-contoso"),
                ("client_secret", secret),
            ];
            self.tape.send(Place::Token, self.post("/api/token").form(&form)).await;
        }
    }
}
