//! The RESTful technical profiles: flat JSON by POST, up to three attempts, non-200 ends the journey.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::{Client, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::answer::{Answer, RedeemRequest, StartRequest};
use super::failure::Failure;
use super::settings::RestApi;

/// A first attempt and two retries (Azure AD B2C documentation, "API connectors overview").
const ATTEMPTS: u8 = 3;

/// The two calls of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestCall {
    /// Before the exchange.
    Start,
    /// After it.
    Redeem,
}

/// A successful answer, as it came over the wire.
#[derive(Clone)]
pub struct RestAnswer {
    /// The call that it answers.
    pub call: RestCall,
    /// Its flat JSON object.
    pub body: Map<String, Value>,
}

/// Makes the calls and keeps what came back.
pub(super) struct Rest {
    http: Client,
    api: RestApi,
    journal: Mutex<Vec<RestAnswer>>,
    to_lose: AtomicU32,
}

/// The answer for a user (Azure AD B2C documentation, "Define a RESTful technical profile": returning a validation
/// error).
#[derive(Deserialize)]
struct Conflict {
    status: u16,
    #[serde(rename = "userMessage")]
    _user_message: String,
}

impl Rest {
    pub(super) fn new(http: Client, api: RestApi) -> Self {
        Rest { http, api, journal: Mutex::default(), to_lose: AtomicU32::new(0) }
    }

    pub(super) async fn start(&self, claims: &StartRequest) -> Result<Answer, Failure> {
        self.call(RestCall::Start, &self.api.start, claims).await
    }

    pub(super) async fn redeem(&self, claims: &RedeemRequest) -> Result<Answer, Failure> {
        self.call(RestCall::Redeem, &self.api.redeem, claims).await
    }

    /// All successful answers so far, those lost on the way included.
    pub(super) fn answers(&self) -> Vec<RestAnswer> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The next `count` answers get lost on their way, so the call is made again.
    pub(super) fn lose_answers(&self, count: u32) {
        self.to_lose.store(count, Ordering::Relaxed);
    }

    async fn call<T: Serialize>(&self, call: RestCall, address: &str, claims: &T) -> Result<Answer, Failure> {
        for _ in 0..ATTEMPTS {
            if let Ok((status, body)) = self.attempt(address, claims).await {
                let answer = self.read(call, status, &body)?;
                if !self.loses_this_one() {
                    return Ok(answer);
                }
            }
        }
        Err(Failure::RestSilent { exchange: call.exchange(), step: call.step() })
    }

    async fn attempt<T: Serialize>(
        &self,
        address: &str,
        claims: &T,
    ) -> reqwest::Result<(StatusCode, Vec<u8>)> {
        let response = self
            .http
            .post(address)
            .header("x-verification-key", &self.api.key)
            .timeout(self.api.attempt)
            .json(claims)
            .send()
            .await?;
        let status = response.status();
        Ok((status, response.bytes().await?.to_vec()))
    }

    fn read(&self, call: RestCall, status: StatusCode, body: &[u8]) -> Result<Answer, Failure> {
        let unreadable = || Failure::RestUnreadable { exchange: call.exchange(), step: call.step() };
        if status == StatusCode::OK {
            let claims: Map<String, Value> = serde_json::from_slice(body).map_err(|_| unreadable())?;
            self.write_down(call, &claims);
            return serde_json::from_value(Value::Object(claims)).map_err(|_| unreadable());
        }
        match serde_json::from_slice::<Conflict>(body) {
            Ok(Conflict { status: 409, .. }) => {
                Err(Failure::Rest { exchange: call.exchange(), step: call.step(), status })
            }
            _ if status.is_server_error() => {
                Err(Failure::Rest { exchange: call.exchange(), step: call.step(), status })
            }
            _ => Err(unreadable()),
        }
    }

    fn write_down(&self, call: RestCall, claims: &Map<String, Value>) {
        let answer = RestAnswer { call, body: claims.clone() };
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
    }

    fn loses_this_one(&self) -> bool {
        let one_less = |left: u32| left.checked_sub(1);
        self.to_lose.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok()
    }
}

impl RestCall {
    fn exchange(self) -> &'static str {
        match self {
            RestCall::Start => "REST-VerificationStart",
            RestCall::Redeem => "REST-VerificationRedeem",
        }
    }

    /// The orchestration step's number.
    fn step(self) -> u8 {
        match self {
            RestCall::Start => 2,
            RestCall::Redeem => 6,
        }
    }
}

#[cfg(test)]
mod tests;
