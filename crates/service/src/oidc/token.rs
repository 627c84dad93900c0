use std::{sync::Arc, time::Duration};

use contract::{Timestamp, VerificationId};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use thiserror::Error;
use tokens::{AuthorizationCode, SigningKeys};
use tracing::warn;
use verification::table::StateKind;

use crate::{
    document::Attempts,
    kernel::{CanConflict, Clock, Deadline, StoreError, Versioned, with_retry},
    model::{Answer, Client, CodeFate, Draft, IssuedCode, Links, Record, TimelineEvent, Wording},
    ports::Store,
};

/// A token request of an authenticated client (RFC 6749, 4.1.3).
#[derive(Clone, Copy)]
pub struct TokenRequest<'a> {
    /// The client, authenticated.
    pub client: &'a Client,
    pub code: &'a str,
    /// The redirect address of the authorization request.
    pub redirect_uri: &'a str,
    /// PKCE verifier (RFC 7636, 4.5).
    pub code_verifier: Option<&'a str>,
    /// The words for the user.
    pub words: &'a (dyn Fn(&Answer, &Wording) -> String + Sync),
}

/// A token response (RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3).
#[derive(Clone, Serialize)]
pub struct TokenAnswer {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    id_token: String,
}

/// Why there are no tokens.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The code is unknown, spent, expired, or does not fit the request: `invalid_grant`.
    #[error("the code is invalid")]
    InvalidGrant,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long a code is good (RFC 6749, 4.1.2 allows ten minutes at most).
const CODE_LIFETIME: Duration = Duration::from_secs(60);
/// How long the same code gives the same answer: a client whose answer was lost asks again.
const REPEAT_WINDOW: Duration = Duration::from_secs(30);
/// How long an `id_token` is good.
const ID_TOKEN_LIFETIME: Duration = tokens::LONGEST_TOKEN_LIFETIME;
/// How far the client's clock may lag.
const CLOCK_SKEW: Duration = Duration::from_secs(30);

#[derive(Serialize)]
struct IdTokenClaims<'a> {
    iss: String,
    sub: String,
    aud: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    /// When the user proved who they are (OpenID Connect Core, 2); where the request had a `max_age`.
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    #[serde(flatten)]
    answer: &'a Answer,
    #[serde(rename = "userMessage")]
    user_message: String,
}

/// What the code's state makes of a request.
enum Judgement {
    Fresh,
    Repeated(Timestamp),
    Refused,
    Revoke,
}

impl CanConflict for TokenError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

/// Exchanges codes for tokens.
#[derive(Clone)]
pub struct Tokens {
    pub store: Arc<dyn Store>,
    /// How many attempts are left.
    pub attempts: Attempts,
    pub clock: Arc<dyn Clock>,
    pub links: Arc<Links>,
    /// Signs tokens.
    pub signing: Arc<SigningKeys>,
}

impl Tokens {
    /// Exchanges a code for an `id_token`. The first exchange proves that the browser in front of the provider was the browser
    /// of the client's user journey.
    pub async fn exchange(
        &self,
        request: TokenRequest<'_>,
        deadline: Deadline,
    ) -> Result<TokenAnswer, TokenError> {
        let code = AuthorizationCode::parse(request.code).map_err(|_| TokenError::InvalidGrant)?;
        with_retry(|| self.try_exchange(&request, &code, deadline)).await
    }

    async fn try_exchange(
        &self,
        request: &TokenRequest<'_>,
        code: &AuthorizationCode,
        deadline: Deadline,
    ) -> Result<TokenAnswer, TokenError> {
        let record = self.store.verification(code.verification(), deadline).await?;
        let mut record = record.ok_or(TokenError::InvalidGrant)?;
        let (slot, issued) = find_code(&record.value, code).ok_or(TokenError::InvalidGrant)?;
        let now = self.clock.now();
        match judge(request, &issued, now) {
            Judgement::Refused => Err(TokenError::InvalidGrant),
            Judgement::Repeated(at) => self.tokens(request, code, &issued, at),
            Judgement::Revoke => {
                warn!(verification.id = %code.verification(), "code revoked: shown wrongly");
                self.close_code(
                    record,
                    slot,
                    (CodeFate::Revoked, issued),
                    TimelineEvent::CodeRevoked,
                    deadline,
                )
                .await?;
                Err(TokenError::InvalidGrant)
            }
            Judgement::Fresh => {
                record.value.verification.confirm(&issued.browser, now);
                let issued = self.up_to_date(issued, &record.value, request.client, deadline).await?;
                let redeemed = (CodeFate::Redeemed(now), issued.clone());
                self.close_code(record, slot, redeemed, TimelineEvent::CodeRedeemed, deadline).await?;
                self.tokens(request, code, &issued, now)
            }
        }
    }

    /// The answer is frozen when the code is handed out; an approval is not, and may have been taken back or replaced since.
    /// Then the outcome of now is the answer: an error would throw the user out of the journey.
    async fn up_to_date(
        &self,
        mut issued: IssuedCode,
        record: &Record,
        client: &Client,
        deadline: Deadline,
    ) -> Result<IssuedCode, StoreError> {
        if issued.answer.verified && record.verification.state.kind() != StateKind::Approved {
            let remaining = self.attempts.remaining(record, deadline).await?;
            let (rules, allowed) = (&client.rules, &client.claims);
            let answer = Answer::about(&record.verification, remaining, rules, allowed, self.clock.now());
            issued.answer = answer.in_languages(issued.wording.locales);
            issued.wording = issued.answer.wording.clone();
        }
        Ok(issued)
    }

    async fn close_code(
        &self,
        record: Versioned<Record>,
        slot: Slot,
        (fate, issued): (CodeFate, IssuedCode),
        event: TimelineEvent,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let mut draft = Draft::new(record);
        let oidc = draft.oidc();
        let code = match slot {
            Slot::Bound => oidc.code.as_mut(),
            Slot::Restart => oidc.restart_code.as_mut(),
        };
        if let Some(code) = code {
            *code = IssuedCode { fate, ..issued };
        }
        draft.note(event, self.clock.now());
        self.store.commit(draft.into_commit(), deadline).await?;
        Ok(())
    }

    /// The answer to a redemption at `at`; the same each time.
    fn tokens(
        &self,
        request: &TokenRequest<'_>,
        code: &AuthorizationCode,
        issued: &IssuedCode,
        at: Timestamp,
    ) -> Result<TokenAnswer, TokenError> {
        let claims = IdTokenClaims {
            iss: self.links.issuer(),
            sub: subject(code.verification(), request.client),
            aud: &request.client.id.0,
            iat: at.unix_seconds(),
            nbf: (at - CLOCK_SKEW).unix_seconds(),
            exp: (at + ID_TOKEN_LIFETIME).unix_seconds(),
            auth_time: issued
                .request
                .max_age
                .map(|_| issued.verified_at.unwrap_or(issued.issued_at).unix_seconds()),
            jti: BASE64URL_NOPAD.encode(&tokens::sha256(request.code.as_bytes())),
            nonce: issued.request.nonce.as_ref().map(|nonce| nonce.expose().as_str()),
            answer: &issued.answer,
            user_message: (request.words)(&issued.answer, &issued.wording),
        };
        let id_token = self.signing.sign(&claims, at);
        Ok(TokenAnswer {
            access_token: code.access_token(),
            token_type: "Bearer",
            expires_in: CODE_LIFETIME.as_secs(),
            id_token: id_token.ok_or_else(|| StoreError::internal().because("the token cannot be signed"))?,
        })
    }
}

/// Which browser's code it is.
#[derive(Clone, Copy)]
enum Slot {
    /// The bound browser's.
    Bound,
    /// One that is to start over.
    Restart,
}

fn find_code(record: &Record, code: &AuthorizationCode) -> Option<(Slot, IssuedCode)> {
    let oidc = record.oidc.as_ref()?;
    let slots = [(Slot::Bound, &oidc.code), (Slot::Restart, &oidc.restart_code)];
    let mut issued = slots.into_iter().filter_map(|(slot, issued)| Some((slot, issued.clone()?)));
    issued.find(|(_, issued)| code.has_hash(&issued.hash))
}

fn judge(request: &TokenRequest<'_>, issued: &IssuedCode, now: Timestamp) -> Judgement {
    let fits = issued.request.client == request.client.id
        && issued.request.redirect_uri == request.redirect_uri
        && verifier_fits(issued.request.code_challenge.as_deref(), request.code_verifier);
    match issued.fate {
        CodeFate::Revoked => Judgement::Refused,
        _ if !fits => Judgement::Revoke,
        CodeFate::Redeemed(at) if now.since(at) <= REPEAT_WINDOW => Judgement::Repeated(at),
        CodeFate::Redeemed(_) => Judgement::Revoke,
        CodeFate::Open if now.since(issued.issued_at) > CODE_LIFETIME => Judgement::Refused,
        CodeFate::Open => Judgement::Fresh,
    }
}

/// A verifier is needed if and only if there was a challenge (RFC 9700, 2.1.1 and 4.8.2: no downgrade).
fn verifier_fits(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            tokens::constant_time_eq(&BASE64URL_NOPAD.encode(&tokens::sha256(verifier.as_bytes())), challenge)
        }
        _ => false,
    }
}

/// The user's name towards this client: pairwise (OpenID Connect Core, 8.1), as stable as the lookup key.
fn subject(id: VerificationId, client: &Client) -> String {
    BASE64URL_NOPAD.encode(&tokens::sha256(format!("{} {}", id.user(), client.id.0).as_bytes()))
}
