use std::{net::IpAddr, time::Duration};

use futures::future::try_join;
use thiserror::Error;
use tokens::BrowserId;
use verification::{BrowserMark, EffectiveState, Personal, effective_state::PageKind, table::StateKind};

use crate::{
    AuthorizationRequest, AuthorizationResponse, Client, Deadline, Handover, Record, Service, TimelineEvent,
    create_transaction::Requester,
    decide::Draft,
    ports::{CommitError, StoreError},
    rate_limits::ReachedLimit,
    start::CONFLICT_TRIES,
};

/// Who comes to us.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// The browser, by its cookie.
    pub browser: &'a BrowserId,
    /// From where, as far as the platform knows.
    pub address: Option<IpAddr>,
}

/// Where the browser goes next.
#[derive(Debug)]
pub enum AuthorizeStep {
    /// To the provider.
    ToProvider(Personal<String>),
    /// Nowhere yet: another call is buying. The page asks again.
    Preparing,
    /// To the waiting page.
    ToWaiting(String),
    /// Back to the client: there is nothing left to do here.
    Back(AuthorizationResponse),
    /// The client has been answered for this very request: the browser went back in its history.
    AlreadyFinished,
    /// The verification was begun in another browser.
    BegunElsewhere,
    /// The same, where only another sign-in begins anew.
    SignInAgain,
    /// The provider cannot sell now; the user may try again or go back.
    Unavailable {
        /// Where going back leads.
        continue_url: String,
    },
    /// No more may be bought for a while; trying again helps only after that.
    LimitReached {
        /// Whose transactions are used up.
        limit: ReachedLimit,
        /// Where going back leads.
        continue_url: String,
    },
}

/// Why there is no next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AuthorizeError {
    /// No such verification, or not this client's.
    #[error("unknown verification")]
    UnknownVerification,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The shortest pause between two codes for browsers that start over: a stranger with the link must not keep the
/// record busy.
const RESTART_PAUSE: Duration = Duration::from_secs(10);

impl Service {
    /// Binds the browser to the verification and buys the provider's transaction, once.
    ///
    /// Run it to its end even if the browser has gone: what is bought must be written down.
    pub async fn authorize(
        &self,
        request: &AuthorizationRequest,
        visitor: Visitor<'_>,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, AuthorizeError> {
        for _ in 0..CONFLICT_TRIES {
            match self.try_authorize(request, visitor, deadline).await {
                Err(Stopped::Conflict) => {}
                Err(Stopped::Failed(error)) => return Err(error),
                Ok(step) => return Ok(step),
            }
        }
        Err(StoreError::Unavailable.into())
    }

    async fn try_authorize(
        &self,
        request: &AuthorizationRequest,
        visitor: Visitor<'_>,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        // Both at once: the user's row is needed as soon as something has to be bought.
        let (record, user) = try_join(
            self.ports.store.verification(request.verification, deadline),
            self.ports.store.user(request.verification.user(), deadline),
        )
        .await?;
        let record = record.filter(|record| record.value.client == request.journey.client);
        let mut draft = Draft::new(record.ok_or(AuthorizeError::UnknownVerification)?);
        let client =
            self.client(Some(&request.journey.client.0)).ok_or(AuthorizeError::UnknownVerification)?;
        self.expire_if_due(&mut draft);
        let mark = self.mark(visitor.browser, &draft.record.value);
        if draft.record.value.verification.bind(mark.clone()).is_err() {
            return self.begun_elsewhere(request, draft, mark, deadline).await;
        }
        self.note_journey(&mut draft, request);
        if draft.record.value.is_answered() {
            return Ok(AuthorizeStep::AlreadyFinished);
        }
        let effective_state = self.effective_state(&draft.record.value, client);
        match (effective_state, effective_state.meaning().page) {
            (EffectiveState::Created, _) => {
                let requester = Requester { asks_again: request.retry, address: visitor.address };
                self.buy(draft, user, requester, deadline).await
            }
            (EffectiveState::AwaitingUser, _) => self.to_provider(draft, deadline).await,
            (_, PageKind::Waiting | PageKind::Preparing) => {
                let id = draft.record.value.verification.id;
                self.ports.store.commit(draft.into_commit(), deadline).await?;
                Ok(AuthorizeStep::ToWaiting(self.config.links.return_url(&self.keys.tickets, id)))
            }
            (_, PageKind::Ended) => {
                Ok(AuthorizeStep::Back(self.hand_over(draft, visitor.browser, mark, deadline).await?))
            }
        }
    }

    /// The mark of this browser at this verification.
    pub(crate) fn mark(&self, browser: &BrowserId, record: &Record) -> BrowserMark {
        let stored = record.verification.binding.as_ref().map(|binding| &binding.browser);
        self.keys.browsers.mark(browser, record.verification.id, stored)
    }

    /// How the record stands for its client.
    pub(crate) fn effective_state(&self, record: &Record, client: &Client) -> EffectiveState {
        record.verification.effective_state(&client.rules, record.attempts_left, self.now())
    }

    /// Another browser learns nothing and changes nothing; it may go back to the client to start over.
    async fn begun_elsewhere(
        &self,
        request: &AuthorizationRequest,
        mut draft: Draft,
        mark: BrowserMark,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let last = draft.record.value.restart_code.as_ref().map(|code| code.issued_at);
        let is_too_soon = last.is_some_and(|last| self.now().since(last) < RESTART_PAUSE);
        if request.journey.handover == Handover::Hint {
            return Ok(AuthorizeStep::SignInAgain);
        }
        if !request.restart || is_too_soon {
            return Ok(AuthorizeStep::BegunElsewhere);
        }
        let original =
            (draft.record.value.journey.replace(request.journey.clone()), draft.record.value.code.take());
        let (response, mut draft) =
            self.prepare_code(draft, mark).ok_or(AuthorizeError::UnknownVerification)?;
        let record = &mut draft.record.value;
        record.restart_code = record.code.take();
        (record.journey, record.code) = original;
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(AuthorizeStep::Back(response))
    }

    /// The browser's newest request is the one that is answered; a reload keeps its clock running.
    fn note_journey(&self, draft: &mut Draft, request: &AuthorizationRequest) {
        let record = &mut draft.record.value;
        if !record.journey.as_ref().is_some_and(|journey| journey.is_reload(&request.journey)) {
            record.journey = Some(request.journey.clone());
            record.code = None;
            draft.note(TimelineEvent::Authorized, self.now());
        }
    }

    async fn to_provider(&self, draft: Draft, deadline: Deadline) -> Result<AuthorizeStep, Stopped> {
        let id = draft.record.value.verification.id;
        let redirect_url = draft.record.value.redirect_url.clone();
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(match redirect_url {
            Some(url) => AuthorizeStep::ToProvider(url),
            None => AuthorizeStep::ToWaiting(self.config.links.return_url(&self.keys.tickets, id)),
        })
    }

    /// Whether a browser with this ticket may still go to the provider, and where.
    pub(crate) fn provider_address(record: &Record) -> Option<&Personal<String>> {
        let is_waiting = record.verification.state.kind() == StateKind::AwaitingUser;
        record.redirect_url.as_ref().filter(|_| is_waiting)
    }
}

/// Why a try ended without a step.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// Somebody else wrote first.
    Conflict,
    /// For good.
    Failed(AuthorizeError),
}

impl From<AuthorizeError> for Stopped {
    fn from(error: AuthorizeError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Failed(AuthorizeError::Store(error))
    }
}

impl From<CommitError> for Stopped {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Conflict,
            CommitError::Store(error) => error.into(),
        }
    }
}
