//! Sign-in by code flow: state, nonce and proof key per attempt, each attempt tied to a cookie that lives ten minutes.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use url::Url;

use super::attempt::{Attempt, SignInError};
use super::pages;
use super::shared::{CLIENT_ID, Claims, Shared, callback_address};
use crate::oidc::{Expected, Metadata, ProviderError, Verifier, check_id_token, discover, keys_of};
use crate::web::{cookie, forget_cookie, redirect, set_cookie, with_cookie};
use crate::{clock, random};

const ATTEMPT_COOKIE: &str = "demo-app-sign-in";
/// Seconds that an attempt may take, the identity check included.
const ATTEMPT_LIFE: u32 = 600;

pub(super) async fn leave(State(app): State<Arc<Shared>>) -> Response {
    let attempt = Attempt {
        state: random::secret(),
        nonce: random::secret(),
        verifier: Verifier::new(),
        begun: clock::unix_now(),
    };
    match app.authorize_address(&attempt).await {
        Ok(address) => {
            let name = random::secret();
            app.attempts.put(&name, attempt);
            with_cookie(
                redirect(&address),
                &set_cookie(&app.cookie_name(ATTEMPT_COOKIE), &name, Some(ATTEMPT_LIFE)),
            )
        }
        Err(error) => pages::problem(&error),
    }
}

#[derive(Deserialize)]
pub(super) struct Return {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

pub(super) async fn come_back(
    State(app): State<Arc<Shared>>,
    headers: HeaderMap,
    Query(sent): Query<Return>,
) -> Response {
    let next = match app.finish(&headers, sent).await {
        Ok(claims) => app.open_session(claims),
        Err(error) => pages::problem(&error),
    };
    with_cookie(next, &forget_cookie(&app.cookie_name(ATTEMPT_COOKIE)))
}

#[derive(Serialize)]
struct AuthorizeRequest<'a> {
    client_id: &'static str,
    redirect_uri: String,
    response_type: &'static str,
    scope: &'static str,
    state: &'a str,
    nonce: &'a str,
    code_challenge: String,
    code_challenge_method: &'static str,
}

#[derive(Serialize)]
struct TokenRequest<'a> {
    grant_type: &'static str,
    client_id: &'static str,
    redirect_uri: String,
    code: &'a str,
    code_verifier: &'a str,
}

#[derive(Deserialize)]
struct TokenAnswer {
    id_token: String,
}

impl Shared {
    async fn authorize_address(&self, attempt: &Attempt) -> Result<String, SignInError> {
        let metadata = discover(&self.http, &self.tenant).await?;
        let request = AuthorizeRequest {
            client_id: CLIENT_ID,
            redirect_uri: callback_address(&self.base),
            response_type: "code",
            scope: "openid",
            state: &attempt.state,
            nonce: &attempt.nonce,
            code_challenge: attempt.verifier.challenge(),
            code_challenge_method: "S256",
        };
        let request = self.http.get(metadata.authorization_endpoint).query(&request).build();
        Ok(request.map(|request| Url::to_string(request.url())).map_err(ProviderError::Unreachable)?)
    }

    async fn finish(&self, headers: &HeaderMap, sent: Return) -> Result<Claims, SignInError> {
        let attempt = self.attempt(headers, sent.state.as_deref()).ok_or(SignInError::UnknownAttempt)?;
        if let Some(error) = sent.error {
            return Err(SignInError::Refused(sent.error_description.unwrap_or(error)));
        }
        let metadata = discover(&self.http, &self.tenant).await?;
        let id_token = self.redeem(&metadata, &sent.code.unwrap_or_default(), &attempt).await?;
        let keys = keys_of(&self.http, &metadata).await?;
        let expected = Expected {
            issuer: &metadata.issuer,
            audience: CLIENT_ID,
            nonce: &attempt.nonce,
            now: clock::unix_now(),
        };
        Ok(check_id_token(&id_token, &keys, &expected)?)
    }

    /// The attempt of this browser, handed out once, if it is the one that `state` belongs to.
    fn attempt(&self, headers: &HeaderMap, state: Option<&str>) -> Option<Attempt> {
        let attempt = self.attempts.take(&cookie(headers, &self.cookie_name(ATTEMPT_COOKIE))?)?;
        let in_time = clock::unix_now() <= attempt.begun + i64::from(ATTEMPT_LIFE);
        (in_time && state == Some(&attempt.state)).then_some(attempt)
    }

    async fn redeem(
        &self,
        metadata: &Metadata,
        code: &str,
        attempt: &Attempt,
    ) -> Result<String, SignInError> {
        let request = TokenRequest {
            grant_type: "authorization_code",
            client_id: CLIENT_ID,
            redirect_uri: callback_address(&self.base),
            code,
            code_verifier: attempt.verifier.secret(),
        };
        let response = self.http.post(&metadata.token_endpoint).form(&request).send().await;
        let response = response.map_err(ProviderError::Unreachable)?;
        if !response.status().is_success() {
            return Err(SignInError::CodeRefused);
        }
        let answer: TokenAnswer = response.json().await.map_err(ProviderError::Unreachable)?;
        Ok(answer.id_token)
    }
}
