use std::sync::Arc;

use contract::{NextStep, Outcome, Personal, Timestamp, UserKey, VerificationId};
use thiserror::Error;
use tokens::LookupKey;
use verification::{Attributes, StartDecision, User, decide_start, table::StateKind};

use crate::{
    document::{Begin, NewAttempt, Planner},
    kernel::{Clock, Deadline, StoreError, with_retry},
    model::{Answer, Client, Clients, Consent, Draft, ReturnRequest, SamplePart, Subject},
    ports::Store,
};

/// What a policy says when it asks for a verification.
#[derive(Clone, Debug)]
pub struct StartRequest {
    /// The account, or any stable id that the policy made before there is one.
    pub subject: Personal<String>,
    /// For which client; the default one if absent.
    pub client: Option<String>,
    /// The policy's id of this user journey.
    pub correlation_id: Option<String>,
    /// The attempt that the user asks to repeat.
    pub replaces: Option<VerificationId>,
    /// What the account says about its user.
    pub attributes: Attributes,
    pub consent: Option<Consent>,
    pub user_ip: Option<Personal<String>>,
    pub locale: Option<String>,
    /// How the browser is sent back to the sample's second policy, where its first one asks.
    pub return_request: Option<ReturnRequest>,
}

/// Why `start` has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StartError {
    /// No client of that name.
    #[error("unknown client")]
    UnknownClient,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Creates or finds verifications.
#[derive(Clone)]
pub struct Start {
    /// Where verifications and users are.
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub clients: Arc<Clients>,
    /// Turns a user into a partition.
    pub lookup: LookupKey,
    /// Replaces lost polls, and lets deadlines pass.
    pub planner: Planner,
    /// Begins attempts.
    pub begin: Begin,
}

impl Start {
    /// Creates or finds the user's verification. Touches the store only, never the provider; calling it again gives the same
    /// answer.
    pub async fn run(&self, request: &StartRequest, deadline: Deadline) -> Result<Answer, StartError> {
        let client = self.clients.named(request.client.as_deref()).ok_or(StartError::UnknownClient)?;
        let name = self.lookup.user(&client.tenant, request.subject.expose());
        Ok(with_retry(|| self.try_run(request, client, name, deadline)).await?)
    }

    async fn try_run(
        &self,
        request: &StartRequest,
        client: &Client,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<Answer, StoreError> {
        let (key, user) = self.store.find_user(name, deadline).await?;
        let current = self.current(&user.value, key, deadline).await?;
        let now = self.clock.now();
        let remaining = user.value.remaining_attempts(&client.limits, now);
        let verification = current.as_ref().map(|draft| &draft.record.value.verification);
        let decision =
            decide_start(&user.value, verification, request.replaces, (&client.rules, &client.limits), now);
        let is_being_created = current.as_ref().is_some_and(|draft| is_leased(draft, now));
        match (decision, current) {
            (StartDecision::Answer(_), Some(current)) => {
                self.answer_with_current(request, client, current, remaining, deadline).await
            }
            (StartDecision::Begin, Some(current)) if is_being_created => {
                self.answer_with_current(request, client, current, remaining, deadline).await
            }
            (StartDecision::Blocked | StartDecision::Answer(_), _) => {
                Ok(Answer::without_verification(Outcome::Blocked, NextStep::Blocked, remaining))
            }
            (StartDecision::Begin, _) if client.requires_consent && request.consent.is_none() => {
                Ok(Answer::without_verification(Outcome::ConsentRequired, NextStep::Retry, remaining))
            }
            (StartDecision::Begin, current) => {
                let attempt = request.attempt(client);
                let record = self.begin.begin(attempt, client, (key, user), current, deadline).await?;
                let verification = &record.verification;
                Ok(Answer::about(verification, remaining, &client.rules, &client.claims, now)
                    .in_languages(record.locales()))
            }
        }
    }

    /// Answers with the attempt that there is. What the account says now counts as long as there is no transaction, and a poll
    /// that was lost is replaced.
    async fn answer_with_current(
        &self,
        request: &StartRequest,
        client: &Client,
        mut current: Draft,
        remaining: u32,
        deadline: Deadline,
    ) -> Result<Answer, StoreError> {
        let now = self.clock.now();
        let record = &current.record.value;
        let answer = Answer::about(&record.verification, remaining, &client.rules, &client.claims, now)
            .in_languages(record.locales());
        let is_open = current.kind() == StateKind::Created && !is_leased(&current, now);
        let was_corrected = is_open && current.document().attributes != request.attributes;
        if was_corrected {
            current.document().attributes = request.attributes.clone();
        }
        let is_asked_otherwise = note_return_request(&mut current, request.return_request.as_ref());
        self.planner.replace_lost(&mut current);
        if was_corrected || is_asked_otherwise || current.planned_poll().is_some() {
            self.store.commit(current.into_commit(), deadline).await?;
        }
        Ok(answer)
    }

    /// The user's current attempt; one that was never taken up and is past its time counts as expired.
    async fn current(
        &self,
        user: &User,
        key: UserKey,
        deadline: Deadline,
    ) -> Result<Option<Draft>, StoreError> {
        let Some(current) = user.current else { return Ok(None) };
        let record = self.store.verification(VerificationId::new(key, current.attempt), deadline).await?;
        Ok(record.map(Draft::new).map(|mut draft| {
            self.planner.expire_if_due(&mut draft);
            draft
        }))
    }
}

fn is_leased(draft: &Draft, now: Timestamp) -> bool {
    draft.record.value.document.as_ref().is_some_and(|part| part.is_leased(now))
}

/// Whether the sample's first policy asks for another return than it did.
fn note_return_request(current: &mut Draft, asked: Option<&ReturnRequest>) -> bool {
    let Some(asked) = asked else { return false };
    let sample = &mut current.record.value.sample;
    match sample {
        Some(part) if part.request == *asked => false,
        Some(part) => {
            part.request = asked.clone();
            true
        }
        None => {
            *sample = Some(SamplePart { request: asked.clone(), hint: None });
            true
        }
    }
}

impl StartRequest {
    fn attempt(&self, client: &Client) -> NewAttempt {
        NewAttempt {
            subject: Subject { tenant: client.tenant.clone(), id: self.subject.clone() },
            correlation_id: self.correlation_id.clone(),
            locale: self.locale.clone(),
            attributes: self.attributes.clone(),
            consent: self.consent.clone(),
            user_ip: self.user_ip.clone(),
            return_request: self.return_request.clone(),
        }
    }
}
