use std::future::Future;
use std::sync::Arc;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::{Method, RequestBuilder};
use tokio::time::{Instant, timeout_at};

use crate::account::AccountAnswer;
use crate::status::StatusAnswer;
use crate::token::AccessToken;
use crate::token_source::TokenSource;
use crate::{
    AccountCreated, AccountId, AccountRequest, Details, Endpoints, Error, ExecutionId, Health, Settings,
    WorkflowStatus, lenient, transport,
};

/// Client of the Platform API v1. Cheap to clone; clones share one access token.
///
/// Every call ends at its deadline at the latest, the fetching of an access token included.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    http: reqwest::Client,
    endpoints: Endpoints,
    user_agent: HeaderValue,
    tokens: TokenSource,
}

/// One call, ready to be sent twice: once more after a 401.
struct Call {
    name: &'static str,
    method: Method,
    url: String,
    body: Option<Vec<u8>>,
}

impl Client {
    /// Makes a client on a connection pool of the caller, which should not follow redirects: Jumio's API has none.
    /// Opens no connection yet.
    #[must_use]
    pub fn new(http: reqwest::Client, settings: Settings) -> Self {
        let tokens = TokenSource::new(http.clone(), &settings);
        let user_agent = settings.user_agent.header();
        Self { inner: Arc::new(Inner { http, endpoints: settings.endpoints, user_agent, tokens }) }
    }

    /// Fetches an access token ahead of the first call: proves the credentials, and opens the connection.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::Unauthorised`] if the credentials are wrong.
    pub async fn sign_in(&self, deadline: Instant) -> Result<(), Error> {
        within(deadline, self.inner.tokens.current()).await.map(drop)
    }

    /// Creates an account and starts its first transaction ("POST /accounts"). Jumio allows one per second and
    /// tenant, with short bursts.
    ///
    /// # Errors
    /// Any [`Error`]. Repeating it after one that [may have taken effect](Error::may_have_taken_effect) may start a
    /// second transaction.
    pub async fn create_account(
        &self,
        request: &AccountRequest,
        deadline: Instant,
    ) -> Result<AccountCreated, Error> {
        let url = self.inner.endpoints.accounts();
        let call = Call { name: "create account", method: Method::POST, url, body: Some(encode(request)?) };
        lenient::read::<AccountAnswer>(&self.carry_out(&call, deadline).await?)?.try_into()
    }

    /// Starts a further transaction of an account ("PUT /accounts/{id}").
    ///
    /// # Errors
    /// As [`create_account`](Self::create_account).
    pub async fn update_account(
        &self,
        account: &AccountId,
        request: &AccountRequest,
        deadline: Instant,
    ) -> Result<AccountCreated, Error> {
        let url = self.inner.endpoints.account(account);
        let call = Call { name: "update account", method: Method::PUT, url, body: Some(encode(request)?) };
        lenient::read::<AccountAnswer>(&self.carry_out(&call, deadline).await?)?.try_into()
    }

    /// Where a transaction stands ("GET …/status"). Jumio allows 15 reads per second and tenant.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::NotFound`] also shortly after a callback, when the result is not visible yet.
    pub async fn status(
        &self,
        account: &AccountId,
        execution: &ExecutionId,
        deadline: Instant,
    ) -> Result<WorkflowStatus, Error> {
        let url = self.inner.endpoints.status(account, execution);
        let call = Call { name: "status", method: Method::GET, url, body: None };
        let answer: StatusAnswer = lenient::read(&self.carry_out(&call, deadline).await?)?;
        let same_account = answer.account.is_none_or(|answered| answered.id == *account);
        if answer.workflow_execution.id != *execution || !same_account {
            return Err(Error::UnexpectedAnswer { what: "about another transaction" });
        }
        answer.workflow_execution.status.ok_or(Error::UnexpectedAnswer { what: "no status" })
    }

    /// The transaction with its result.
    ///
    /// # Errors
    /// As [`status`](Self::status). An answer about another transaction or account is an
    /// [`Error::UnexpectedAnswer`].
    pub async fn details(
        &self,
        account: &AccountId,
        execution: &ExecutionId,
        deadline: Instant,
    ) -> Result<Details, Error> {
        let url = self.inner.endpoints.details(account, execution);
        let call = Call { name: "details", method: Method::GET, url, body: None };
        let details = Details::from_answer(self.carry_out(&call, deadline).await?)?;
        let same_account = details.account.as_ref().is_none_or(|answered| answered.id == *account);
        if details.workflow.id.as_ref().is_some_and(|id| id != execution) || !same_account {
            return Err(Error::UnexpectedAnswer { what: "about another transaction" });
        }
        Ok(details)
    }

    /// Deletes an account with all its transactions, for good ("DELETE /accounts/{id}").
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::NotFound`] if it is gone already.
    pub async fn delete_account(&self, account: &AccountId, deadline: Instant) -> Result<(), Error> {
        let url = self.inner.endpoints.stored_account(account);
        let call = Call { name: "delete account", method: Method::DELETE, url, body: None };
        self.carry_out(&call, deadline).await.map(drop)
    }

    /// How well Jumio works (Jumio API guide, Health check). Needs no access token. `None` where no host is known that
    /// tells.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn health(&self, deadline: Instant) -> Result<Option<Health>, Error> {
        let Some(address) = self.inner.endpoints.health() else { return Ok(None) };
        let request = self.inner.request(Method::GET, address);
        let (answer, answered_at) = within(deadline, transport::exchange_with_date(request)).await?;
        Ok(Some(Health::new(lenient::read(&answer)?, answered_at)))
    }

    async fn carry_out(&self, call: &Call, deadline: Instant) -> Result<Vec<u8>, Error> {
        let started = Instant::now();
        let result = self.inner.with_token(call, deadline).await;
        let elapsed_ms = started.elapsed().as_millis();
        let elapsed_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let (success, status) = (result.is_ok(), result.as_ref().err().map_or("ok", Error::kind));
        tracing::trace!(target: "telemetry::call", kind = "Jumio", name = call.name, success, status, elapsed_us);
        match &result {
            Ok(_) => tracing::debug!(call = call.name, elapsed_ms, "call to Jumio succeeded"),
            Err(error) => tracing::debug!(call = call.name, elapsed_ms, %error, "call to Jumio failed"),
        }
        result
    }
}

impl Inner {
    /// A 401 may mean that Jumio revoked a token early, and it did nothing: worth one more try.
    async fn with_token(&self, call: &Call, deadline: Instant) -> Result<Vec<u8>, Error> {
        let token = self.token(deadline).await?;
        match within(deadline, self.send(call, &token)).await {
            Err(Error::Unauthorised) => {
                self.tokens.forget(&token).await;
                let token = self.token(deadline).await?;
                within(deadline, self.send(call, &token)).await
            }
            result => result,
        }
    }

    /// Whatever goes wrong here, the call itself was not made.
    async fn token(&self, deadline: Instant) -> Result<Arc<AccessToken>, Error> {
        within(deadline, self.tokens.current()).await.map_err(|error| {
            if error.may_have_taken_effect() { Error::NoAccessToken(Box::new(error)) } else { error }
        })
    }

    /// A request with the headers that Jumio demands of every one.
    fn request(&self, method: Method, address: &str) -> RequestBuilder {
        self.http
            .request(method, address)
            .header(USER_AGENT, self.user_agent.clone())
            .header(ACCEPT, "application/json")
    }

    async fn send(&self, call: &Call, token: &AccessToken) -> Result<Vec<u8>, Error> {
        let request = self.request(call.method.clone(), &call.url).header(AUTHORIZATION, token.header());
        let request = match &call.body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
            None => request,
        };
        transport::exchange(request).await
    }
}

async fn within<T>(deadline: Instant, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    timeout_at(deadline, call).await.unwrap_or(Err(Error::Timeout))
}

fn encode(request: &AccountRequest) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(request).map_err(|_| Error::BadRequest)
}
