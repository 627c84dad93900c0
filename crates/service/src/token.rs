use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use thiserror::Error;
use tokens::AuthorizationCode;
use tracing::warn;
use verification::{Timestamp, VerificationId, table::StateKind};

use crate::{
    Answer, Client, Deadline, IssuedCode, Record, Service, TimelineEvent, Wording,
    authorization_request::CodeFate,
    decide::Draft,
    ports::{CommitError, StoreError, Versioned},
    start::CONFLICT_TRIES,
};

/// A token request of an authenticated client (RFC 6749, 4.1.3).
#[derive(Clone, Copy)]
pub struct TokenRequest<'a> {
    /// The client, authenticated.
    pub client: &'a Client,
    /// The code.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The code is unknown, spent, expired, or does not fit the request: `invalid_grant`.
    #[error("the code is not good")]
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

impl Service {
    /// Exchanges a code for an `id_token`. The first exchange proves that the browser in front of the provider
    /// was the browser of the client's journey.
    pub async fn exchange_code(
        &self,
        request: TokenRequest<'_>,
        deadline: Deadline,
    ) -> Result<TokenAnswer, TokenError> {
        let code = AuthorizationCode::parse(request.code).map_err(|_| TokenError::InvalidGrant)?;
        for _ in 0..CONFLICT_TRIES {
            let record = self.ports.store.verification(code.verification(), deadline).await?;
            match self.try_exchange(&request, &code, record.ok_or(TokenError::InvalidGrant)?, deadline).await
            {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
                Ok(answer) => return answer.ok_or(TokenError::InvalidGrant),
            }
        }
        Err(StoreError::Unavailable.into())
    }

    async fn try_exchange(
        &self,
        request: &TokenRequest<'_>,
        code: &AuthorizationCode,
        record: Versioned<Record>,
        deadline: Deadline,
    ) -> Result<Option<TokenAnswer>, CommitError> {
        let Some((slot, issued)) = find_code(&record.value, code) else { return Ok(None) };
        let now = self.now();
        let state_kind = record.value.verification.state.kind();
        match judge(request, &issued, state_kind, now) {
            Judgement::Refused => Ok(None),
            Judgement::Repeated(at) => Ok(self.tokens(request, code, &issued, at)),
            Judgement::Revoke => {
                warn!(verification.id = %code.verification(), "a code was shown wrongly and is revoked");
                self.close_code(record, slot, CodeFate::Revoked, TimelineEvent::CodeRevoked, deadline)
                    .await?;
                Ok(None)
            }
            Judgement::Fresh => {
                let mut record = record;
                record.value.verification.confirm(&issued.browser, now);
                self.close_code(record, slot, CodeFate::Redeemed(now), TimelineEvent::CodeRedeemed, deadline)
                    .await?;
                Ok(self.tokens(request, code, &issued, now))
            }
        }
    }

    async fn close_code(
        &self,
        record: Versioned<Record>,
        slot: Slot,
        fate: CodeFate,
        event: TimelineEvent,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        let mut draft = Draft::new(record);
        let record = &mut draft.record.value;
        let code = match slot {
            Slot::Bound => record.code.as_mut(),
            Slot::Restart => record.restart_code.as_mut(),
        };
        if let Some(code) = code {
            code.fate = fate;
        }
        draft.note(event, self.now());
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(())
    }

    /// The answer to a redemption at `at`; the same each time.
    fn tokens(
        &self,
        request: &TokenRequest<'_>,
        code: &AuthorizationCode,
        issued: &IssuedCode,
        at: Timestamp,
    ) -> Option<TokenAnswer> {
        let claims = IdTokenClaims {
            iss: self.config.links.issuer(),
            sub: subject(code.verification(), request.client),
            aud: &request.client.id.0,
            iat: at.unix_seconds(),
            nbf: (at - CLOCK_SKEW).unix_seconds(),
            exp: (at + ID_TOKEN_LIFETIME).unix_seconds(),
            jti: BASE64URL_NOPAD.encode(&tokens::sha256(request.code.as_bytes())),
            nonce: issued.journey.nonce.as_ref().map(|nonce| nonce.expose().as_str()),
            answer: &issued.answer,
            user_message: (request.words)(&issued.answer, &issued.wording),
        };
        Some(TokenAnswer {
            access_token: code.access_token(),
            token_type: "Bearer",
            expires_in: CODE_LIFETIME.as_secs(),
            id_token: self.keys.signing.sign(&claims, at)?,
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
    let slots = [(Slot::Bound, &record.code), (Slot::Restart, &record.restart_code)];
    let mut issued = slots.into_iter().filter_map(|(slot, issued)| Some((slot, issued.clone()?)));
    issued.find(|(_, issued)| code.has_hash(&issued.hash))
}

fn judge(
    request: &TokenRequest<'_>,
    issued: &IssuedCode,
    state_kind: StateKind,
    now: Timestamp,
) -> Judgement {
    let fits = issued.journey.client == request.client.id
        && issued.journey.redirect_uri == request.redirect_uri
        && verifier_fits(issued.journey.code_challenge.as_deref(), request.code_verifier);
    match issued.fate {
        CodeFate::Revoked => Judgement::Refused,
        _ if !fits => Judgement::Revoke,
        CodeFate::Redeemed(at) if now.since(at) <= REPEAT_WINDOW => Judgement::Repeated(at),
        CodeFate::Redeemed(_) => Judgement::Revoke,
        CodeFate::Open if now.since(issued.issued_at) > CODE_LIFETIME => Judgement::Refused,
        // The answer is frozen, an approval is not: it may have been taken back or replaced since.
        CodeFate::Open if issued.answer.verified && state_kind != StateKind::Approved => Judgement::Refused,
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
