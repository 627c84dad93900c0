//! A verification service that answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::{Form, RawQuery, State};
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use tokens::Jwks;
use url::Url;

use crate::b2c::{ClaimsProvider, HttpBinding, ResponseMode, RestApi};
use crate::clock;
use crate::oidc::test_keys::{foreign, published};
use crate::site::{Site, listen};
use crate::web::redirect;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Twist {
    #[default]
    None,
    Expired,
    Audience,
    Issuer,
    Signature,
    Malformed,
    Nonce,
    NoAccessToken,
    Error,
    OtherVerification,
    /// The provider shows a page instead of sending the browser back.
    StayHere,
    Conflict,
}

#[derive(Default)]
struct Script {
    twist: Twist,
    starts: VecDeque<Value>,
    redeems: VecDeque<Value>,
    heard_starts: Vec<Value>,
    heard_authorize: Vec<Map<String, Value>>,
    heard_token_calls: Vec<Map<String, Value>>,
    secrets_in_addresses: Vec<String>,
    last_return: String,
}

struct Inner {
    base: String,
    script: Mutex<Script>,
}

type Shared = Arc<Inner>;

pub(super) struct Service {
    inner: Shared,
    _site: Site,
}

impl Service {
    pub(super) async fn start() -> Self {
        let listener = listen().await.unwrap();
        let inner = Arc::new(Inner {
            base: format!("http://{}", listener.local_addr().unwrap()),
            script: Mutex::default(),
        });
        let router = Router::new()
            .route("/discovery", get(discovery))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token).get(token))
            .route("/start", post(start))
            .route("/redeem", post(redeem))
            .with_state(Arc::clone(&inner));
        Service { inner, _site: Site::start(listener, router) }
    }

    pub(super) fn technical_profile(&self, response_mode: ResponseMode) -> ClaimsProvider {
        ClaimsProvider {
            metadata: format!("{}/discovery", self.inner.base),
            client_id: "b2c-contoso".to_owned(),
            client_secret: "s3cret".to_owned(),
            scope: "openid idv".to_owned(),
            response_mode,
            http_binding: HttpBinding::Post,
        }
    }

    pub(super) fn rest_api(&self) -> RestApi {
        let base = &self.inner.base;
        RestApi {
            start: format!("{base}/start"),
            redeem: format!("{base}/redeem"),
            key: "k".to_owned(),
            attempt: Duration::from_secs(5),
        }
    }

    pub(super) fn twist(&self, twist: Twist) {
        self.inner.script().twist = twist;
    }

    pub(super) fn answer_start(&self, answer: Value) {
        self.inner.script().starts.push_back(answer);
    }

    pub(super) fn answer_redeem(&self, answer: Value) {
        self.inner.script().redeems.push_back(answer);
    }

    pub(super) fn heard_starts(&self) -> Vec<Value> {
        self.inner.script().heard_starts.clone()
    }

    pub(super) fn heard_authorize(&self) -> Vec<Map<String, Value>> {
        self.inner.script().heard_authorize.clone()
    }

    pub(super) fn heard_token_calls(&self) -> Vec<Map<String, Value>> {
        self.inner.script().heard_token_calls.clone()
    }

    /// The secrets of the token calls that came as a GET.
    pub(super) fn token_calls_by_address(&self) -> Vec<String> {
        self.inner.script().secrets_in_addresses.clone()
    }

    /// The address that a browser was, or would have been, sent back to.
    pub(super) fn last_return(&self) -> String {
        self.inner.script().last_return.clone()
    }
}

impl Inner {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }
}

async fn discovery(State(service): State<Shared>) -> Json<Value> {
    let base = &service.base;
    Json(json!({
        "issuer": base, "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"), "jwks_uri": format!("{base}/keys")
    }))
}

async fn keys() -> Response {
    Json(Jwks { keys: vec![published().jwk().clone()] }).into_response()
}

async fn start(State(service): State<Shared>, Json(claims): Json<Value>) -> Response {
    let mut script = service.script();
    script.heard_starts.push(claims);
    if script.twist == Twist::Conflict {
        let body = json!({"version": "1.0.0", "status": 409, "userMessage": "No."});
        return (StatusCode::CONFLICT, Json(body)).into_response();
    }
    let id = format!("v{}", script.heard_starts.len());
    let usual =
        json!({"verificationId": id, "outcome": "pending", "verified": false, "nextStep": "redirect"});
    Json(script.starts.pop_front().unwrap_or(usual)).into_response()
}

async fn redeem(State(service): State<Shared>, Json(claims): Json<Value>) -> Json<Value> {
    let usual = json!({
        "verificationId": claims["verificationId"], "outcome": "approved", "verified": true, "nextStep": "done",
        "givenName": "MARIA", "documentType": "PASSPORT"
    });
    Json(service.script().redeems.pop_front().unwrap_or(usual))
}

async fn authorize(State(service): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let request = members(&query.unwrap_or_default());
    let text = |name: &str| request[name].as_str().unwrap();
    let mut script = service.script();
    script.heard_authorize.push(request.clone());
    let answer = match script.twist {
        Twist::Error => {
            [("error", "access_denied"), ("error_description", "no"), ("state", text("state"))].to_vec()
        }
        _ => [("code", "c"), ("state", text("state"))].to_vec(),
    };
    script.last_return = Url::parse_with_params(text("redirect_uri"), &answer).unwrap().into();
    match (script.twist, text("response_mode")) {
        (Twist::StayHere, _) => Html("<h1>Not yet</h1>").into_response(),
        (_, "query") => redirect(&script.last_return),
        _ => Html(form_post(text("redirect_uri"), &answer)).into_response(),
    }
}

fn form_post(action: &str, fields: &[(&str, &str)]) -> String {
    let fields: String = fields
        .iter()
        .map(|(name, value)| format!("<input type=hidden name={name} value=\"{value}\">"))
        .collect();
    format!(
        "<form method=post action=\"{action}\">{fields}<button>Continue</button></form>\
         <script>document.forms[0].submit()</script>"
    )
}

/// The form is read from the body of a POST and from the address of a GET.
async fn token(
    State(service): State<Shared>,
    method: Method,
    Form(call): Form<Map<String, Value>>,
) -> Json<Value> {
    let mut script = service.script();
    if method == Method::GET {
        script.secrets_in_addresses.extend(call["client_secret"].as_str().map(str::to_owned));
    }
    script.heard_token_calls.push(call);
    let nonce = script.heard_authorize.last().unwrap()["nonce"].clone();
    let id = script.heard_authorize.last().unwrap()["verification_id"].clone();
    let now = clock::unix_now();
    let mut claims = json!({
        "iss": service.base, "aud": "b2c-contoso", "nonce": nonce, "exp": now + 300, "nbf": now - 30,
        "verificationId": id, "outcome": "approved", "verified": true
    });
    match script.twist {
        Twist::Expired => claims["exp"] = json!(now - 300),
        Twist::Audience => claims["aud"] = json!("another"),
        Twist::Issuer => claims["iss"] = json!("http://another"),
        Twist::Nonce => claims["nonce"] = json!("another"),
        Twist::OtherVerification => claims["verificationId"] = json!("another"),
        _ => {}
    }
    let key = if script.twist == Twist::Signature { foreign() } else { published() };
    let id_token =
        if script.twist == Twist::Malformed { "a.b".to_owned() } else { key.sign(&claims).unwrap() };
    let mut answer =
        json!({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": id_token});
    if script.twist == Twist::NoAccessToken {
        answer["access_token"] = json!("");
    }
    Json(answer)
}

fn members(query: &str) -> Map<String, Value> {
    url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}
