use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, SystemTime},
};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::BASE64URL_NOPAD;
use entra::{Authority, Rules, Verifier};
use serde_json::{Value, json};

pub(crate) const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
pub(crate) const AUDIENCE: &str = "api://verification";
pub(crate) const POLICY: &str = "11111111-2222-4333-8444-555555555555";
pub(crate) const NOW: u64 = 1_795_000_000;

/// Two key pairs for all tests; making one takes a while.
pub(crate) fn key_pair(number: usize) -> &'static RsaKeyPair {
    static PAIRS: OnceLock<Vec<RsaKeyPair>> = OnceLock::new();
    &PAIRS.get_or_init(|| (0..2).map(|_| RsaKeyPair::generate(KeySize::Rsa2048).unwrap()).collect())[number]
}

pub(crate) fn jwk(id: &str, number: usize) -> Value {
    let public = key_pair(number).public_key();
    let encoded = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    json!({
        "kty": "RSA", "use": "sig", "kid": id,
        "n": encoded(public.modulus().big_endian_without_leading_zero()),
        "e": encoded(public.exponent().big_endian_without_leading_zero()),
    })
}

/// What the scripted Entra does.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) keys: Vec<Value>,
    pub(crate) status: StatusCode,
    pub(crate) delay: Duration,
    pub(crate) discovery: BTreeMap<&'static str, Value>,
}

#[derive(Default)]
struct Counts {
    discovery: usize,
    keys: usize,
}

struct Shared {
    address: SocketAddr,
    script: Mutex<Script>,
    counts: Mutex<Counts>,
}

/// A scripted Entra on this machine, a clock, and the verifier that asks both.
pub(crate) struct Environment {
    shared: Arc<Shared>,
    clock: Arc<Mutex<u64>>,
    pub(crate) verifier: Arc<Verifier>,
}

impl Environment {
    pub(crate) async fn set() -> Self {
        Self::set_with(|_| {}).await
    }

    /// With these rules.
    pub(crate) async fn set_with(change: impl FnOnce(&mut Rules)) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let script = Script {
            keys: vec![jwk("first", 0)],
            status: StatusCode::OK,
            delay: Duration::ZERO,
            discovery: BTreeMap::new(),
        };
        let shared = Arc::new(Shared { address, script: Mutex::new(script), counts: Mutex::default() });
        let discovery = format!("/{TENANT}/v2.0/.well-known/openid-configuration");
        let routes = Router::new().route(&discovery, get(discover)).route("/keys", get(keys));
        let routes = routes.with_state(Arc::clone(&shared));
        tokio::spawn(async { axum::serve(listener, routes).await });
        let base = format!("http://{address}").parse().unwrap();
        let mut rules = Rules {
            authority: Authority::at(&base, TENANT).unwrap(),
            audiences: vec![AUDIENCE.into()],
            clients: vec![POLICY.into()],
            roles: vec![],
            delegated: entra::Delegated::Refused,
        };
        change(&mut rules);
        let clock = Arc::new(Mutex::new(NOW));
        let reading = Arc::clone(&clock);
        let now = move || SystemTime::UNIX_EPOCH + Duration::from_secs(*reading.lock().unwrap());
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { shared, clock, verifier: Arc::new(Verifier::new(http, rules, Arc::new(now))) }
    }

    pub(crate) fn script(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.shared.script.lock().unwrap());
    }

    /// The discovery document says this from now on.
    pub(crate) fn follow(&self, name: &'static str, value: Value) {
        self.script(|script| drop(script.discovery.insert(name, value)));
    }

    pub(crate) fn port(&self) -> u16 {
        self.shared.address.port()
    }

    pub(crate) fn pass(&self, time: Duration) {
        *self.clock.lock().unwrap() += time.as_secs();
    }

    /// How often the key document was asked for.
    pub(crate) fn fetches(&self) -> usize {
        self.shared.counts.lock().unwrap().keys
    }

    /// How often Entra was asked, whether or not it answered.
    pub(crate) fn attempts(&self) -> usize {
        self.shared.counts.lock().unwrap().discovery
    }

    pub(crate) async fn wait_for_attempts(&self, expected: usize) {
        let reached = async {
            while self.attempts() < expected || self.fetches() < expected {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), reached).await.unwrap();
    }

    /// The claims of a good v2.0 token, for a policy's app.
    pub(crate) fn claims(&self) -> Value {
        let issuer = format!("http://{}/{TENANT}/v2.0", self.shared.address);
        let now = *self.clock.lock().unwrap();
        json!({
            "iss": issuer, "tid": TENANT, "aud": AUDIENCE, "azp": POLICY, "azpacr": "1", "ver": "2.0",
            "iat": now - 5, "nbf": now - 5, "exp": now + 3600, "sub": "s", "oid": "o",
        })
    }

    pub(crate) fn token(&self) -> String {
        self.token_of("first", 0)
    }

    pub(crate) fn token_of(&self, id: &str, number: usize) -> String {
        sign(&json!({"alg": "RS256", "typ": "JWT", "kid": id}), &self.claims(), number)
    }

    /// A good token but for this claim.
    pub(crate) fn token_with(&self, claim: &str, value: Value) -> String {
        let mut claims = self.claims();
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(claim)),
            value => claims[claim] = value,
        }
        sign(&json!({"alg": "RS256", "typ": "JWT", "kid": "first"}), &claims, 0)
    }
}

pub(crate) fn sign(header: &Value, claims: &Value, number: usize) -> String {
    let signed = unsigned(&header.to_string(), &claims.to_string());
    let pair = key_pair(number);
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
}

pub(crate) fn unsigned(header: &str, claims: &str) -> String {
    format!("{}.{}", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(claims.as_bytes()))
}

async fn discover(State(shared): State<Arc<Shared>>) -> Response {
    shared.counts.lock().unwrap().discovery += 1;
    let script = shared.script.lock().unwrap().clone();
    tokio::time::sleep(script.delay).await;
    let mut document = json!({
        "issuer": format!("http://{}/{TENANT}/v2.0", shared.address),
        "jwks_uri": format!("http://{}/keys", shared.address),
    });
    for (name, value) in script.discovery {
        document[name] = value;
    }
    (script.status, Json(document)).into_response()
}

async fn keys(State(shared): State<Arc<Shared>>) -> Response {
    shared.counts.lock().unwrap().keys += 1;
    let script = shared.script.lock().unwrap().clone();
    (script.status, Json(json!({"keys": script.keys}))).into_response()
}
