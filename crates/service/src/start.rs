use thiserror::Error;
use tracing::info;
use verification::{
    AttemptId, Attributes, CurrentAttempt, Event, Personal, StartDecision, User, UserKey, Verification,
    VerificationId, decide_start,
    effective_state::{NextStep, Outcome},
    table::StateKind,
};

use crate::{
    Answer, Client, Consent, Deadline, DropInOrder, ErasureOrder, PollPlan, Record, Service, Subject,
    TimelineEvent,
    decide::Draft,
    ports::{CommitError, StoreError, Version, Versioned},
};

/// What a policy says when it asks for a verification.
#[derive(Clone, Debug)]
pub struct StartRequest {
    /// The account, or any stable id that the policy made before there is one.
    pub subject: Personal<String>,
    /// For which client; the default one if absent.
    pub client: Option<String>,
    /// The policy's id of this journey.
    pub correlation_id: Option<String>,
    /// The attempt that the user asks to repeat.
    pub replaces: Option<VerificationId>,
    /// What the account says about its user.
    pub attributes: Attributes,
    /// The user's consent.
    pub consent: Option<Consent>,
    /// The user's address.
    pub user_ip: Option<Personal<String>>,
    /// The user's language.
    pub locale: Option<String>,
    /// How the browser is sent back to the original sample's second policy, where its first one asks.
    pub drop_in: Option<DropInOrder>,
}

/// Why `start` has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StartError {
    /// No client of that name.
    #[error("unknown client")]
    UnknownClient,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often a use case decides again after somebody else wrote first.
pub(crate) const CONFLICT_TRIES: usize = 5;

impl Service {
    /// Creates or finds the user's verification. Touches the store only, never the provider; calling it again
    /// gives the same answer.
    pub async fn start(&self, request: &StartRequest, deadline: Deadline) -> Result<Answer, StartError> {
        let client = self.client(request.client.as_deref()).ok_or(StartError::UnknownClient)?;
        let name = self.keys.lookup.user(&client.tenant, request.subject.expose());
        for _ in 0..CONFLICT_TRIES {
            match self.try_start(request, client, name, deadline).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
                Ok(answer) => return Ok(answer),
            }
        }
        Err(StoreError::Unavailable.into())
    }

    /// The client of this name, or the default one.
    #[must_use]
    pub fn client(&self, id: Option<&str>) -> Option<&Client> {
        match id {
            None => Some(self.config.clients.default_client()),
            Some(id) => self.config.clients.get(id),
        }
    }

    async fn try_start(
        &self,
        request: &StartRequest,
        client: &Client,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<Answer, CommitError> {
        let (key, user) = self.ports.store.find_user(name, deadline).await?;
        let current = self.current(&user.value, key, deadline).await?;
        let now = self.now();
        let remaining = user.value.remaining_attempts(&client.limits, now);
        let verification = current.as_ref().map(|draft| &draft.record.value.verification);
        let decision =
            decide_start(&user.value, verification, request.replaces, (&client.rules, &client.limits), now);
        let is_being_created = current.as_ref().is_some_and(|draft| draft.record.value.is_leased(now));
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
                self.begin(request, client, (key, user), current, deadline).await
            }
        }
    }

    /// Answers with the attempt that there is. What the account says now counts as long as nothing was bought, and a poll
    /// that was lost is replaced.
    async fn answer_with_current(
        &self,
        request: &StartRequest,
        client: &Client,
        mut current: Draft,
        remaining: u32,
        deadline: Deadline,
    ) -> Result<Answer, CommitError> {
        let verification = &current.record.value.verification;
        let answer = Answer::about(verification, remaining, &client.rules, &client.claims, self.now())
            .in_languages_of(&current.record.value);
        let was_corrected = verification.state.kind() == StateKind::Created
            && !current.record.value.is_leased(self.now())
            && current.record.value.attributes != request.attributes;
        if was_corrected {
            current.record.value.attributes = request.attributes.clone();
        }
        let is_asked_otherwise = request.drop_in.is_some() && current.record.value.drop_in != request.drop_in;
        if is_asked_otherwise {
            current.record.value.drop_in = request.drop_in.clone();
        }
        self.replace_lost_poll(&mut current);
        if was_corrected || is_asked_otherwise || current.commit.poll.is_some() {
            self.ports.store.commit(current.into_commit(), deadline).await?;
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
        let record =
            self.ports.store.verification(VerificationId::new(key, current.attempt), deadline).await?;
        Ok(record.map(Draft::new).map(|mut draft| {
            self.expire_if_due(&mut draft);
            draft
        }))
    }

    /// Lets the deadline of an attempt pass for which nothing was bought: nobody else would notice.
    pub(crate) fn expire_if_due(&self, draft: &mut Draft) {
        let verification = &draft.record.value.verification;
        let deadline = self.config.schedule.deadline(&verification.state, verification.created_at);
        if let (Some(deadline), None) = (deadline, verification.state.transaction()) {
            let _too_early = draft.apply(Event::DeadlinePassed { deadline }, None, self.now());
        }
    }

    async fn begin(
        &self,
        request: &StartRequest,
        client: &Client,
        (key, mut user): (UserKey, Versioned<User>),
        current: Option<Draft>,
        deadline: Deadline,
    ) -> Result<Answer, CommitError> {
        let now = self.now();
        let number = user.value.current.map_or(1, |current| current.newest_number.saturating_add(1));
        let id = VerificationId::new(key, AttemptId::from_random(self.random_bytes()));
        let verification = Verification::new(id, number, now);
        let attempts_left = user.value.remaining_attempts(&client.limits, now);
        let answer = Answer::about(&verification, attempts_left, &client.rules, &client.claims, now);

        user.value.current = Some(CurrentAttempt { attempt: id.attempt(), newest_number: number });
        let record = new_record(verification, client, request, attempts_left);
        let answer = answer.in_languages_of(&record);
        let mut draft = Draft::new(Versioned { value: record, version: Version(None) });
        draft.note(TimelineEvent::Created, now);
        draft.commit.user = Some((key, user));
        draft.commit.erasure = Some(ErasureOrder { verification_id: id, due: now + client.retention });
        if let Some(mut replaced) = current
            && replaced.apply(Event::Replaced, None, now).is_ok()
            && replaced.has_moved()
        {
            replaced.cancel_polls();
            let commit = replaced.into_commit();
            draft.commit.records.extend(commit.records);
            draft.commit.timeline.extend(commit.timeline);
        }
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        info!(verification.id = %id, verification.number = number, "a verification was created");
        Ok(answer)
    }
}

fn new_record(
    verification: Verification,
    client: &Client,
    request: &StartRequest,
    attempts_left: u32,
) -> Record {
    Record {
        verification,
        subject: Some(Subject { tenant: client.tenant.clone(), id: request.subject.clone() }),
        client: client.id.clone(),
        correlation_id: request.correlation_id.clone(),
        attributes: request.attributes.clone(),
        consent: request.consent.clone(),
        user_ip: request.user_ip.clone(),
        locale: request.locale.clone(),
        attempts_left,
        redirect_url: None,
        journey: None,
        code: None,
        restart_code: None,
        drop_in: request.drop_in.clone(),
        hint: None,
        lease: None,
        retry_backoff: None,
        poll: PollPlan::default(),
        timeline_length: 0,
    }
}
