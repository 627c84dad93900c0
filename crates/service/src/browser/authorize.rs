use std::{net::IpAddr, sync::Arc, time::Duration};

use contract::{Personal, Timestamp, VerificationId};
use futures::future::try_join;
use thiserror::Error;
use tokens::BrowserId;
use verification::{EffectiveState, State, User, effective_state::PageKind};

use super::{AuthorizationResponse, Browsers, Ready};
use crate::{
    document::{Creation, Planner, Requester, Transactions},
    kernel::{CanConflict, Clock, Deadline, StoreError, Versioned},
    model::{AuthorizationRequest, Clients, Draft, Handover, Links, ReachedLimit, Record, TimelineEvent},
    ports::Store,
};

/// A browser's call of `authorize` that passed every check.
#[derive(Clone, Debug)]
pub struct AuthorizeCall {
    /// The verification that the browser comes for.
    pub verification: VerificationId,
    /// What is needed to answer it.
    pub request: AuthorizationRequest,
    /// The user asked to start over in this browser.
    pub restart: bool,
    /// The user asked to try again after a failure.
    pub retry: bool,
}

/// Who comes to us.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// The browser, by its cookie.
    pub browser: &'a BrowserId,
    /// From where, as far as the platform knows.
    pub address: Option<IpAddr>,
}

/// What came of a browser's call.
#[derive(Debug)]
pub enum Progress {
    /// The browser goes there next.
    Step(AuthorizeStep),
    /// There is nothing left to do here: the browser goes back to its client.
    Ready(Box<Ready>),
    /// The browser goes back to its client, which asks for a newer approval than there is.
    TooOld(Box<Ready>),
    /// The browser goes back to its client to start over: the verification was begun in another one.
    StartOver(Box<Ready>),
}

/// Where the browser goes next.
#[derive(Debug)]
pub enum AuthorizeStep {
    ToProvider(Personal<String>),
    /// Nowhere yet: another call is creating the transaction. The page asks again.
    Preparing,
    /// To the waiting page.
    ToWaiting(String),
    /// Back to the client.
    Back(AuthorizationResponse),
    /// The client has been answered for this very request: the browser went back in its history.
    AlreadyFinished,
    /// The verification was begun in another browser.
    BegunElsewhere,
    /// The same, where only another sign-in begins anew.
    SignInAgain,
    /// The provider cannot create a transaction now; the user may try again or go back.
    Unavailable {
        /// Where going back leads.
        continue_url: String,
    },
    /// No more transactions are created for a while; trying again helps only after that.
    LimitReached {
        /// Whose transactions are used up.
        limit: ReachedLimit,
        /// Where going back leads.
        continue_url: String,
    },
}

/// Why there is no next step.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AuthorizeError {
    /// No such verification, or not this client's.
    #[error("unknown verification")]
    UnknownVerification,
    /// The address is of an earlier user journey.
    #[error("address of an earlier user journey")]
    JourneyOver,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CanConflict for AuthorizeError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

/// The shortest pause between two codes for browsers that start over: a stranger with the link must not keep the record busy.
const RESTART_PAUSE: Duration = Duration::from_secs(10);

/// Binds browsers and sends them to the provider.
#[derive(Clone)]
pub struct Authorize {
    /// Where verifications and users are.
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub clients: Arc<Clients>,
    pub links: Arc<Links>,
    pub browsers: Browsers,
    /// Lets deadlines pass.
    pub planner: Planner,
    /// Creates the provider's transactions.
    pub transactions: Transactions,
}

impl Authorize {
    /// Binds the browser to the verification and creates the provider's transaction, once. Has to be tried again on a conflict.
    ///
    /// Run it to its end even if the browser has gone: a transaction that was created must be written down.
    pub async fn step(
        &self,
        call: &AuthorizeCall,
        visitor: Visitor<'_>,
        deadline: Deadline,
    ) -> Result<Progress, AuthorizeError> {
        // Both at once: the user's row is needed as soon as a transaction has to be created.
        let (record, user) = try_join(
            self.store.verification(call.verification, deadline),
            self.store.user(call.verification.user(), deadline),
        )
        .await?;
        let client = self.clients.get(&call.request.client.0).ok_or(AuthorizeError::UnknownVerification)?;
        let record = record.filter(|record| record.value.group() == client.group());
        let mut draft = Draft::new(record.ok_or(AuthorizeError::UnknownVerification)?);
        let now = self.clock.now();
        let verification = Some(&draft.record.value.verification);
        let history = user.value.within(&client.group());
        let remaining_attempts = history.remaining_attempts(&client.limits, verification, now);
        self.planner.expire_if_due(&mut draft);
        let mark = self.browsers.mark(visitor.browser, &draft.record.value);
        let ready =
            |draft| Ready { draft, browser: visitor.browser.clone(), mark: mark.clone(), remaining_attempts };
        if draft.record.value.verification.bind(mark.clone()).is_err() {
            return Ok(begun_elsewhere(call, draft, now, ready));
        }
        draft.record.value.hand_to(&client.id);
        note_request(&mut draft, &call.request, now);
        if draft.record.value.is_answered(now) {
            return Ok(Progress::Step(AuthorizeStep::AlreadyFinished));
        }
        let effective_state = client.effective_state(&draft.record.value, remaining_attempts, now);
        // One that no browser has confirmed yet is handed over: `start` sends the user here for that, and begins nothing else.
        if effective_state == EffectiveState::Approved && is_too_old(&draft.record.value, now) {
            return Ok(Progress::TooOld(Box::new(ready(draft))));
        }
        match (effective_state, effective_state.meaning().page) {
            (EffectiveState::Created | EffectiveState::Blocked, _) => {
                self.create(draft, user, call, visitor, deadline).await
            }
            (EffectiveState::AwaitingUser, _) => self.to_provider(draft, deadline).await,
            (_, PageKind::Waiting) => self.to_waiting(draft, deadline).await,
            (_, PageKind::Ended) => Ok(Progress::Ready(Box::new(ready(draft)))),
        }
    }

    async fn create(
        &self,
        draft: Draft,
        user: Versioned<User>,
        call: &AuthorizeCall,
        visitor: Visitor<'_>,
        deadline: Deadline,
    ) -> Result<Progress, AuthorizeError> {
        let continue_url = self.links.continue_url(draft.record.value.verification.id);
        let requester = Requester { asks_again: call.retry, address: visitor.address };
        let creation = self.transactions.create(draft, user, requester, deadline).await?;
        Ok(Progress::Step(match creation {
            Creation::UnderWay => AuthorizeStep::Preparing,
            Creation::Created(address) => AuthorizeStep::ToProvider(address),
            Creation::Failed => AuthorizeStep::Unavailable { continue_url },
            Creation::LimitReached(limit) => AuthorizeStep::LimitReached { limit, continue_url },
        }))
    }

    async fn to_provider(&self, mut draft: Draft, deadline: Deadline) -> Result<Progress, AuthorizeError> {
        match draft.document().redirect_url.clone() {
            Some(address) => {
                self.store.commit(draft.into_commit(), deadline).await?;
                Ok(Progress::Step(AuthorizeStep::ToProvider(address)))
            }
            None => self.to_waiting(draft, deadline).await,
        }
    }

    async fn to_waiting(&self, draft: Draft, deadline: Deadline) -> Result<Progress, AuthorizeError> {
        let address = self.links.return_url(draft.record.value.verification.id);
        self.store.commit(draft.into_commit(), deadline).await?;
        Ok(Progress::Step(AuthorizeStep::ToWaiting(address)))
    }
}

fn is_too_old(record: &Record, now: Timestamp) -> bool {
    let State::Approved { at, .. } = record.verification.state else { return false };
    record.authorization_request().is_some_and(|request| request.asks_for_newer_than(at, now))
}

/// Another browser learns nothing and changes nothing; it may go back to the client to start over.
fn begun_elsewhere(
    call: &AuthorizeCall,
    draft: Draft,
    now: Timestamp,
    ready: impl FnOnce(Draft) -> Ready,
) -> Progress {
    let last = draft.record.value.oidc.as_ref().and_then(|oidc| oidc.restart_code.as_ref());
    let is_too_soon = last.is_some_and(|code| now.since(code.issued_at) < RESTART_PAUSE);
    if call.request.handover == Handover::Hint {
        return Progress::Step(AuthorizeStep::SignInAgain);
    }
    if !call.restart || is_too_soon {
        return Progress::Step(AuthorizeStep::BegunElsewhere);
    }
    Progress::StartOver(Box::new(ready(draft)))
}

/// The browser's newest request is the one that is answered; a reload keeps its clock running.
fn note_request(draft: &mut Draft, request: &AuthorizationRequest, now: Timestamp) {
    let oidc = draft.oidc();
    if !oidc.request.as_ref().is_some_and(|present| present.is_reload(request)) {
        oidc.request = Some(request.clone());
        oidc.code = None;
        draft.note(TimelineEvent::Authorized, now);
    }
}
