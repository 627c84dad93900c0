use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use contract::{AnswerField, Input};
use http::{HeaderValue, Request, StatusCode, header, request::Builder};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::{CLIENT_ID, JourneyError, REDIRECT_URI, Reply, Transport};

/// The functions at one address, and all who call them: the policy, the client, and browsers with their cookies.
#[derive(Clone)]
pub struct Functions {
    /// Carries the calls.
    pub transport: Arc<dyn Transport>,
    /// Where the functions are, such as `http://127.0.0.1:7071`.
    pub base: String,
    /// Proves the policy.
    pub api_key: String,
    /// The client for which the policy calls.
    pub client_id: String,
    /// Proves the client.
    pub client_secret: String,
    /// Where browsers go back to the client.
    pub redirect_uri: String,
    /// What browsers send beside their cookie.
    pub browser_headers: Vec<(header::HeaderName, HeaderValue)>,
}

/// How often a browser reloads before it gives up.
const RELOADS: usize = 1000;
const RELOAD_PAUSE: Duration = Duration::from_millis(20);

impl Functions {
    /// The functions at this address, for the parties of development.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, base: String) -> Self {
        Self {
            transport,
            base,
            api_key: crate::API_KEY.to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: crate::CLIENT_SECRET.to_owned(),
            redirect_uri: REDIRECT_URI.to_owned(),
            browser_headers: Vec::new(),
        }
    }

    /// The address of a path.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Calls a function as a policy does.
    pub async fn policy(&self, path: &str, body: impl Into<Bytes>) -> Result<Reply, JourneyError> {
        let request = Request::post(self.address(path)).header("x-verification-key", &self.api_key);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        Ok(self.transport.send(request.body(body.into())?).await?)
    }

    /// `start` with these inputs: the id of the verification.
    pub async fn start(&self, inputs: &Value) -> Result<String, JourneyError> {
        let inputs = self.of_client(inputs.clone());
        let answer =
            self.policy("/api/start", inputs.to_string()).await?.expect("start", &[StatusCode::OK])?;
        text(&answer.json(), AnswerField::VerificationId.name())
    }

    /// `redeem`: the answer's status and body are the caller's to judge.
    pub async fn redeem(&self, object_id: &str, verification_id: &str) -> Result<Reply, JourneyError> {
        let body = json!({Input::ObjectId.name(): object_id, Input::VerificationId.name(): verification_id});
        self.policy("/api/redeem", self.of_client(body).to_string()).await
    }

    /// A policy of the settings' client names none.
    fn of_client(&self, mut inputs: Value) -> Value {
        if let Value::Object(inputs) = &mut inputs
            && self.client_id != CLIENT_ID
        {
            inputs.insert(Input::ClientId.name().to_owned(), self.client_id.clone().into());
        }
        inputs
    }

    /// The address to which B2C sends the browser.
    #[must_use]
    pub fn authorize_address(&self, verification_id: &str) -> String {
        self.authorize_address_with(verification_id, "bm9uY2U+/w==", "StateProperties=eyJTSUQiOiJ4In0")
    }

    /// The same with a nonce and a state of one's own.
    #[must_use]
    pub fn authorize_address_with(&self, verification_id: &str, nonce: &str, state: &str) -> String {
        let query = [
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("response_type", "code"),
            ("scope", "openid idv"),
            ("response_mode", "query"),
            ("nonce", nonce),
            ("verification_id", verification_id),
            ("state", state),
        ];
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        format!("{}/api/authorize?{query}", self.base)
    }

    /// Opens an address as the browser with this cookie; an empty one is a new browser.
    pub async fn visit(&self, address: &str, cookie: &str) -> Result<Reply, JourneyError> {
        let request = self.as_browser(Request::get(address), cookie).body(Bytes::new())?;
        Ok(self.transport.send(request).await?)
    }

    fn as_browser(&self, mut request: Builder, cookie: &str) -> Builder {
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        self.browser_headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    /// The first hop of `authorize` in a new browser: its cookie, and where it is sent with it.
    pub async fn take_cookie(&self, address: &str) -> Result<(String, String), JourneyError> {
        let answer = self.visit(address, "").await?.expect("authorize", &[StatusCode::SEE_OTHER])?;
        let cookie = answer.cookie().ok_or(JourneyError::Missing("cookie"))?;
        Ok((cookie, next(&answer)?))
    }

    /// A new browser goes to the provider: its cookie, and the provider's address.
    pub async fn go_to_provider(&self, verification_id: &str) -> Result<(String, String), JourneyError> {
        let (cookie, hop) = self.take_cookie(&self.authorize_address(verification_id)).await?;
        let answer = self.visit(&hop, &cookie).await?.expect("authorize", &[StatusCode::SEE_OTHER])?;
        Ok((cookie, next(&answer)?))
    }

    /// The user submits their document at the simulated Jumio, which comes to this outcome: where it sends the browser.
    pub async fn submit(&self, provider: &str, outcome: &str) -> Result<String, JourneyError> {
        self.at_provider(provider, &[("action", "submit"), ("outcome", outcome)]).await
    }

    /// The user leaves Jumio's page with one of its error codes: where it sends the browser.
    pub async fn leave(&self, provider: &str, error_code: &str) -> Result<String, JourneyError> {
        self.at_provider(provider, &[("action", "leave"), ("errorCode", error_code)]).await
    }

    async fn at_provider(&self, provider: &str, form: &[(&str, &str)]) -> Result<String, JourneyError> {
        let page = Request::get(provider).body(Bytes::new())?;
        self.transport.send(page).await?.expect(JUMIO, &[StatusCode::OK])?;
        let answer = self.transport.send(form_of(Request::post(provider), form)?).await?;
        next(&answer.expect(JUMIO, &[StatusCode::SEE_OTHER])?)
    }

    /// What the waiting page is told.
    pub async fn status(&self, ticket: &str, cookie: &str) -> Result<Value, JourneyError> {
        let request = self.as_browser(Request::post(self.address("/api/status")), cookie);
        let request = request.body(json!({"ticket": ticket}).to_string().into())?;
        Ok(self.transport.send(request).await?.expect("status", &[StatusCode::OK])?.json())
    }

    /// From the address to which the provider sends the browser, to the code in the redirect address; waiting pages are
    /// reloaded.
    pub async fn walk_back(&self, address: String, cookie: &str) -> Result<String, JourneyError> {
        let mut address = address;
        for _ in 0..RELOADS {
            match self.visit(&address, cookie).await?.location() {
                Some(location) => address = location.to_string(),
                None => tokio::time::sleep(RELOAD_PAUSE).await,
            }
            if address.starts_with(&self.redirect_uri) {
                return code_of(&address).ok_or(JourneyError::Missing("code"));
            }
        }
        Err(JourneyError::NoWayBack)
    }

    /// Calls the token endpoint with this form.
    pub async fn token(&self, form: &[(&str, &str)]) -> Result<Reply, JourneyError> {
        let request = form_of(Request::post(self.address("/api/token")), form)?;
        Ok(self.transport.send(request).await?)
    }

    /// Exchanges a code as B2C does.
    pub async fn exchange(&self, code: &str, redirect_uri: &str) -> Result<Reply, JourneyError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("client_id", self.client_id.as_str()),
            ("client_secret", &self.client_secret),
        ];
        self.token(&form).await
    }
}

const JUMIO: &str = "the simulated Jumio";

fn form_of(request: Builder, form: &[(&str, &str)]) -> Result<Request<Bytes>, http::Error> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.into())
}

fn next(answer: &Reply) -> Result<String, JourneyError> {
    answer.location().map(|address| address.to_string()).ok_or(JourneyError::Missing("location"))
}

/// The code that a redirect address carries.
pub(crate) fn code_of(address: &str) -> Option<String> {
    let address = Url::parse(address).ok()?;
    address.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
}

pub(crate) fn text(answer: &Value, name: &'static str) -> Result<String, JourneyError> {
    answer.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(JourneyError::Missing(name))
}
