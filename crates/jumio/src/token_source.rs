use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::token::{AccessToken, TokenAnswer};
use crate::{Error, Settings, transport};

/// Keeps one access token for all callers and fetches the next one, one request at a time.
///
/// The holder of the lock fetches; all others wait for it and take what came, a failure included: otherwise a crowd
/// that waits on a broken token endpoint would ask it one after the other.
pub(crate) struct TokenSource {
    http: reqwest::Client,
    address: String,
    basic: Option<HeaderValue>,
    user_agent: HeaderValue,
    now: fn() -> SystemTime,
    fetches: AtomicU64,
    last: Mutex<Option<Result<Arc<AccessToken>, Error>>>,
}

impl TokenSource {
    pub(crate) fn new(http: reqwest::Client, settings: &Settings) -> Self {
        Self {
            http,
            address: settings.endpoints.token(),
            basic: settings.credentials.basic(),
            user_agent: settings.user_agent.header(),
            now: settings.now,
            fetches: AtomicU64::new(0),
            last: Mutex::new(None),
        }
    }

    /// A token that still lives for a while.
    pub(crate) async fn current(&self) -> Result<Arc<AccessToken>, Error> {
        let seen = self.fetches.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        match &*last {
            Some(Ok(token)) if token.is_fresh(Instant::now()) => return Ok(Arc::clone(token)),
            Some(fetched) if self.fetches.load(Ordering::Acquire) != seen => return fetched.clone(),
            _ => {}
        }
        let fetched = self.fetch().await.map(Arc::new);
        self.fetches.fetch_add(1, Ordering::Release);
        *last = Some(fetched.clone());
        fetched
    }

    /// Drops a token that Jumio did not accept, unless another caller has already fetched anew: what came then
    /// deserves a try, even if Jumio issued the same text again.
    pub(crate) async fn forget(&self, refused: &Arc<AccessToken>) {
        let mut last = self.last.lock().await;
        if matches!(&*last, Some(Ok(token)) if Arc::ptr_eq(token, refused)) {
            *last = None;
        }
    }

    async fn fetch(&self) -> Result<AccessToken, Error> {
        let basic = self.basic.clone().ok_or(Error::Unauthorised)?;
        let request = self
            .http
            .post(&self.address)
            .header(AUTHORIZATION, basic)
            .header(USER_AGENT, self.user_agent.clone())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        let body = transport::exchange(request).await?;
        let answer: TokenAnswer = serde_json::from_slice(&body)
            .map_err(|_| Error::UnexpectedAnswer { what: "no access token in the documented form" })?;
        AccessToken::new(&answer, (self.now)(), Instant::now())
    }
}
