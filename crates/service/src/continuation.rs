use std::time::Duration;

use thiserror::Error;
use tokens::{AuthorizationCode, BrowserId, TicketPurpose};
use verification::{
    BrowserMark, EffectiveState, Personal,
    effective_state::{NextStep, Outcome, PageKind},
};

use crate::{
    Answer, Claims, Client, Deadline, Handover, IssuedCode, Record, ResponseMode, Service, TimelineEvent,
    Wording,
    authorization_request::CodeFate,
    decide::Draft,
    ports::{CommitError, StoreError},
    start::CONFLICT_TRIES,
};

/// What the browser carries back to the client (RFC 6749, 4.1.2; RFC 9207).
#[derive(Clone, Debug)]
pub struct AuthorizationResponse {
    /// Where to.
    pub redirect_uri: String,
    /// How.
    pub response_mode: ResponseMode,
    /// The parameters in their order.
    pub parameters: Vec<(&'static str, Personal<String>)>,
    /// The user's languages, for the page that sends the browser on.
    pub locales: Vec<String>,
}

/// Why the browser cannot go back yet, or not from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ContinueError {
    /// Not a ticket of ours, or its verification is gone.
    #[error("unknown verification")]
    UnknownVerification,
    /// Another browser began this; this one has to sign in again.
    #[error("begun in another browser")]
    AnotherBrowser,
    /// The client has its answer already.
    #[error("already finished")]
    AlreadyFinished,
    /// There is no answer yet, and the user has not asked to go back without one.
    #[error("no decision yet")]
    NotReady,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Sends the browser back to the client with a code. `later`: the user does not want to wait.
    pub async fn finish(
        &self,
        ticket: &str,
        browser: Option<&BrowserId>,
        later: bool,
        deadline: Deadline,
    ) -> Result<AuthorizationResponse, ContinueError> {
        let id = self
            .keys
            .tickets
            .read(TicketPurpose::Return, ticket)
            .map_err(|_| ContinueError::UnknownVerification)?;
        let browser = browser.ok_or(ContinueError::AnotherBrowser)?;
        for _ in 0..CONFLICT_TRIES {
            let record = self
                .ports
                .store
                .verification(id, deadline)
                .await?
                .ok_or(ContinueError::UnknownVerification)?;
            let mark = self.mark(browser, &record.value);
            self.check_continue(&record.value, &mark, later)?;
            match self.hand_over(Draft::new(record), browser, mark, deadline).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
                Ok(response) => return Ok(response),
            }
        }
        Err(StoreError::Unavailable.into())
    }

    fn check_continue(&self, record: &Record, mark: &BrowserMark, later: bool) -> Result<(), ContinueError> {
        if !record.verification.is_bound_to(mark) {
            return Err(ContinueError::AnotherBrowser);
        }
        if record.journey.is_none() {
            return Err(ContinueError::AnotherBrowser);
        }
        if record.is_answered() {
            return Err(ContinueError::AlreadyFinished);
        }
        if later || self.is_ready(record) { Ok(()) } else { Err(ContinueError::NotReady) }
    }

    /// Whether there is something to go back with, or the user has waited long enough.
    pub(crate) fn is_ready(&self, record: &Record) -> bool {
        let Some(client) = self.client(Some(&record.client.0)) else { return true };
        let has_ended = self.effective_state(record, client).meaning().page == PageKind::Ended;
        has_ended || self.ready_within(record).is_zero()
    }

    /// How much longer the user waits at most.
    pub(crate) fn ready_within(&self, record: &Record) -> Duration {
        let started =
            record.journey.as_ref().map_or(record.verification.created_at, |journey| journey.started_at);
        self.config.pending_after.saturating_sub(self.now().since(started))
    }

    /// Gives the bound browser what its present journey is to bring back.
    pub(crate) async fn hand_over(
        &self,
        draft: Draft,
        browser: &BrowserId,
        mark: BrowserMark,
        deadline: Deadline,
    ) -> Result<AuthorizationResponse, CommitError> {
        match draft.record.value.journey.as_ref().map(|journey| journey.handover) {
            Some(Handover::Hint) => self.hand_out_hint(draft, browser, deadline).await,
            _ => self.hand_out_code(draft, mark, deadline).await,
        }
    }

    /// Makes a code for the record's present journey, writes it down, and answers with the response.
    async fn hand_out_code(
        &self,
        draft: Draft,
        mark: BrowserMark,
        deadline: Deadline,
    ) -> Result<AuthorizationResponse, CommitError> {
        let (response, draft) = self.prepare_code(draft, mark).ok_or(StoreError::Unreadable)?;
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(response)
    }

    /// A code replaces an earlier one that nobody redeemed. `None`: the record has no journey or client.
    pub(crate) fn prepare_code(
        &self,
        mut draft: Draft,
        mark: BrowserMark,
    ) -> Option<(AuthorizationResponse, Draft)> {
        let now = self.now();
        let record = &mut draft.record.value;
        let client = self.client(Some(&record.client.0))?;
        let journey = record.journey.clone()?;
        let code = AuthorizationCode::new(record.verification.id, self.random_bytes());
        let answer = self.answer_for(record, &mark, client);
        let response = self.response(client, &journey, &code, record.locales());
        record.code = Some(IssuedCode {
            hash: code.hash(),
            journey,
            browser: mark,
            issued_at: now,
            wording: answer.wording.clone(),
            answer,
            fate: CodeFate::Open,
        });
        draft.note(TimelineEvent::CodeIssued, now);
        Some((response, draft))
    }

    /// What a code says that this browser carries: redeeming it will be the proof that the browser is the
    /// journey's. A browser that is not the bound one proves nothing and sees nothing.
    fn answer_for(&self, record: &Record, mark: &BrowserMark, client: &Client) -> Answer {
        let now = self.now();
        let mut verification = record.verification.clone();
        verification.confirm(mark, now);
        let answer = Answer::about(&verification, record.attempts_left, &client.rules, &client.claims, now)
            .in_languages_of(record);
        if record.verification.is_bound_to(mark) {
            return answer;
        }
        match record.verification.effective_state(&client.rules, record.attempts_left, now) {
            EffectiveState::Created
            | EffectiveState::AwaitingUser
            | EffectiveState::Unconfirmed
            | EffectiveState::Approved => Answer {
                outcome: Outcome::Incomplete,
                verified: false,
                can_retry: true,
                next_step: NextStep::Retry,
                verified_until: None,
                claims: Claims::default(),
                wording: Wording { effective_state: Some(EffectiveState::Incomplete), ..answer.wording },
                ..answer
            },
            _ => answer,
        }
    }

    fn response(
        &self,
        client: &Client,
        journey: &crate::Journey,
        code: &AuthorizationCode,
        locales: Vec<String>,
    ) -> AuthorizationResponse {
        let mut parameters = vec![("code", Personal::new(code.expose()))];
        parameters.extend(journey.state.clone().map(|state| ("state", state)));
        if client.sends_issuer {
            parameters.push(("iss", Personal::new(self.config.links.issuer())));
        }
        AuthorizationResponse {
            redirect_uri: journey.redirect_uri.clone(),
            response_mode: journey.response_mode,
            parameters,
            locales,
        }
    }
}
