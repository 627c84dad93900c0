use std::sync::Arc;

use contract::{NextStep, Outcome, Personal, Timestamp, UserKey, VerificationId};
use thiserror::Error;
use tokens::LookupKey;
use verification::{
    AttemptHistory, Attributes, Comparison, Event, StartDecision, StartWish, User, decide_start,
    table::StateKind,
};

use crate::{
    document::{Begin, NewAttempt, Planner, tell},
    kernel::{Clock, Deadline, StoreError, Versioned, with_retry},
    model::{Answer, Client, Clients, Consent, Draft, Record, ReturnRequest, SamplePart, Subject, UserId},
    ports::Store,
};

/// What a policy says when it asks for a verification.
#[derive(Clone, Debug)]
pub struct StartRequest {
    /// The account, or any stable id that the policy made before there is one.
    pub user: UserId,
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
        let name = request.user.name(&client.tenant, &self.lookup);
        Ok(with_retry(|| self.try_run(request, &client, name, deadline)).await?)
    }

    async fn try_run(
        &self,
        request: &StartRequest,
        client: &Client,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<Answer, StoreError> {
        let (key, user) = self.store.find_user(name, deadline).await?;
        let history = user.value.within(&client.group());
        let current = self.current(history, (key, name), deadline).await?;
        let now = self.clock.now();
        let verification = current.as_ref().map(|draft| &draft.record.value.verification);
        let remaining = history.remaining_attempts(&client.limits, verification, now);
        let comparison = current.as_ref().and_then(|current| compare(current, request, client));
        let wish = StartWish {
            replaces: request.replaces,
            is_renamed: verification.is_some_and(|present| present.state.kind() == StateKind::Approved)
                && matches!(comparison, Some(Comparison::Differs { .. })),
        };
        let decision = decide_start(history, verification, wish, (&client.rules, &client.limits), now);
        let is_being_created = current.as_ref().is_some_and(|draft| is_leased(draft, now));
        match (decision, current) {
            (StartDecision::Answer(_), Some(mut current)) => {
                let stored = current.record.value.clone();
                if let Some(comparison) = comparison {
                    self.apply_comparison(request, &mut current, comparison, (key, user));
                }
                self.answer_with_current(request, client, (current, &stored), remaining, deadline).await
            }
            (StartDecision::Begin, Some(current)) if is_being_created => {
                let stored = current.record.value.clone();
                self.answer_with_current(request, client, (current, &stored), remaining, deadline).await
            }
            (StartDecision::Blocked | StartDecision::Answer(_), _) => {
                Ok(Answer::without_verification(Outcome::Blocked, NextStep::Blocked, remaining))
            }
            (StartDecision::Begin, _) if client.requires_consent && request.consent.is_none() => {
                Ok(Answer::without_verification(Outcome::ConsentRequired, NextStep::Retry, remaining))
            }
            (StartDecision::Begin, current) => {
                let attempt = request.attempt(client);
                let remaining = history.remaining_attempts(&client.limits, None, now);
                let record = self.begin.begin(attempt, client, (key, user), current, deadline).await?;
                let verification = &record.verification;
                Ok(Answer::about(verification, remaining, &client.rules, &client.claims, now)
                    .in_languages(record.locales()))
            }
        }
    }

    /// The account is named otherwise by now: an approval waits until that is mended, or is given back once it is.
    fn apply_comparison(
        &self,
        request: &StartRequest,
        current: &mut Draft,
        comparison: Comparison,
        (key, user): (UserKey, Versioned<User>),
    ) {
        let differs = current.kind() == StateKind::Differs;
        let compared = current.apply(Event::Compared(comparison), None, self.clock.now());
        let has_moved = compared.is_ok() && current.has_moved();
        if has_moved {
            self.planner.plan_next(current);
            current.with_user(key, user);
        }
        if has_moved || differs {
            let part = current.document();
            part.attributes = part.attributes.updated_by(&request.attributes);
            part.corrections += u32::from(differs);
        }
    }

    /// Answers with the attempt that there is. What the account says now counts as long as nothing was read, and a poll that
    /// was lost is replaced.
    async fn answer_with_current(
        &self,
        request: &StartRequest,
        client: &Client,
        (mut current, stored): (Draft, &Record),
        remaining: u32,
        deadline: Deadline,
    ) -> Result<Answer, StoreError> {
        let now = self.clock.now();
        if current.kind() == StateKind::Created && !is_leased(&current, now) {
            let part = current.document();
            part.consent = part.consent.take().or_else(|| request.consent.clone());
            if client.requires_consent && part.consent.is_none() {
                return Ok(Answer::without_verification(
                    Outcome::ConsentRequired,
                    NextStep::Retry,
                    remaining,
                ));
            }
        }
        let record = &current.record.value;
        let answer = Answer::about(&record.verification, remaining, &client.rules, &client.claims, now)
            .after_failed_creation(record.document.as_ref().is_some_and(|part| part.has_just_failed(now)))
            .in_languages(record.locales());
        if current.kind().is_open() && !is_leased(&current, now) {
            let part = current.document();
            part.attributes = part.attributes.updated_by(&request.attributes);
        }
        note_return_request(&mut current, request, now);
        current.record.value.hand_to(&client.id);
        self.planner.replace_lost(&mut current);
        if current.record.value != *stored {
            let moved = current.has_moved().then(|| current.record.value.clone());
            self.store.commit(current.into_commit(), deadline).await?;
            if let Some(record) = moved {
                tell(&record);
            }
        }
        Ok(answer)
    }

    /// The user's current attempt; one that was never taken up and is past its time counts as expired.
    async fn current(
        &self,
        history: &AttemptHistory,
        (key, name): (UserKey, UserKey),
        deadline: Deadline,
    ) -> Result<Option<Draft>, StoreError> {
        let Some(current) = history.current else { return Ok(None) };
        let record = self.store.verification(VerificationId::new(key, current.attempt), deadline).await?;
        // A name that led here in another group leads to nothing of this user's here.
        let is_named = |record: &Record| record.names().any(|subject| subject.name(&self.lookup) == name);
        let record = record.filter(|record| is_named(&record.value));
        Ok(record.map(Draft::new).map(|mut draft| {
            self.planner.expire_if_due(&mut draft);
            draft
        }))
    }
}

/// How often a corrected account is compared with one document.
const MOST_CORRECTIONS: u32 = 5;

/// Compares what the account says by now with the document that was read for the user's present verification.
fn compare(current: &Draft, request: &StartRequest, client: &Client) -> Option<Comparison> {
    let record = &current.record.value;
    let part = record.document.as_ref()?;
    let attributes = part.attributes.updated_by(&request.attributes);
    let differs = record.verification.state.kind() == StateKind::Differs;
    let may_correct = !differs || (attributes != part.attributes && part.corrections < MOST_CORRECTIONS);
    may_correct.then(|| record.verification.compare_again(&attributes, &client.rules)).flatten()
}

fn is_leased(draft: &Draft, now: Timestamp) -> bool {
    draft.record.value.document.as_ref().is_some_and(|part| part.is_leased(now))
}

/// The sample's first policy may ask for another return than it did.
fn note_return_request(current: &mut Draft, request: &StartRequest, now: Timestamp) {
    let Some(asked) = request.return_request.clone() else { return };
    let journey = request.correlation_id.as_deref();
    match &mut current.record.value.sample {
        Some(part) => part.ask(asked, journey, now),
        sample @ None => *sample = Some(SamplePart::new(asked, journey.map(str::to_owned), now)),
    }
}

impl StartRequest {
    fn attempt(&self, client: &Client) -> NewAttempt {
        NewAttempt {
            subject: Subject { tenant: client.tenant.clone(), id: self.user.clone() },
            correlation_id: self.correlation_id.clone(),
            locale: self.locale.clone(),
            attributes: self.attributes.clone(),
            consent: self.consent.clone(),
            user_ip: self.user_ip.clone(),
            return_request: self.return_request.clone(),
        }
    }
}
