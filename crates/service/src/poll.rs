use std::time::Duration;

use tracing::{field::debug, info, warn};
use verification::{
    EffectiveState, Event, Refused, Timestamp, Transaction, User, Verification, judge, table::StateKind,
};

use crate::{
    Client, Deadline, PollJob, PollPlan, Record, Service,
    decide::Draft,
    ports::{CommitError, PollResult, StoreError, Versioned},
    start::CONFLICT_TRIES,
};

/// How long one poll at the provider may take.
const POLL_TIME: Duration = Duration::from_secs(10);

/// When a poll is repeated that brought nothing, where the schedule would let it wait for long.
const RETRIES: [Duration; 5] = [
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 3600),
    Duration::from_secs(6 * 3600),
];

/// How far ahead of the record a message may be: calls that died before they could write. Anything beyond is not ours.
const FARTHEST_AHEAD: u64 = 16;

impl Service {
    /// Carries out a planned poll: asks the provider, decides, and plans the next poll.
    ///
    /// Safe to run twice and by two instances at once: only one wins the sequence number. The next poll is
    /// planned before the provider is asked, so a crash or a provider in trouble loses nothing.
    pub async fn poll(&self, order: &PollJob, deadline: Deadline) -> Result<(), StoreError> {
        let Some((record, transaction)) = self.claim(order, deadline).await? else { return Ok(()) };
        let poll_deadline = deadline.at_most(POLL_TIME);
        match self.ports.provider.poll(&transaction.account, &transaction.execution, poll_deadline).await {
            Ok(result) => self.decide(record, Some(&result), deadline).await,
            Err(error) => {
                warn!(verification.id = %order.verification_id, %error, "a poll brought nothing; the next one is planned");
                self.decide(record, None, deadline).await
            }
        }
    }

    /// Wins the poll or drops it: a message behind the record's sequence number is a duplicate, one ahead of it
    /// was sent by a call that died before it could write, and counts.
    async fn claim(
        &self,
        order: &PollJob,
        deadline: Deadline,
    ) -> Result<Option<(Versioned<Record>, Transaction)>, StoreError> {
        for _ in 0..CONFLICT_TRIES {
            let Some(record) = self.ports.store.verification(order.verification_id, deadline).await? else {
                return Ok(None);
            };
            let Some(transaction) = record.value.verification.state.transaction().cloned() else {
                return Ok(None);
            };
            let planned = record.value.poll.sequence;
            if order.sequence < planned || order.sequence > planned.saturating_add(FARTHEST_AHEAD) {
                return Ok(None);
            }
            let mut draft = Draft::new(record);
            self.plan_next_poll(&mut draft, order.sequence);
            let mut claimed = draft.record.clone();
            match self.ports.store.commit(draft.into_commit(), deadline).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error),
                Ok(versions) => {
                    claimed.version = versions.into_iter().next().unwrap_or_default();
                    return Ok(Some((claimed, transaction)));
                }
            }
        }
        Err(StoreError::Unavailable)
    }

    /// What to do next if this poll brings nothing, because the provider is in trouble or this process ends. While a
    /// submission is checked the schedule is close enough; otherwise somebody may have asked for this poll, and the next
    /// one by the schedule is far away, or there is none.
    fn plan_next_poll(&self, draft: &mut Draft, sequence: u64) {
        let now = self.now();
        let planned = self.config.schedule.next_poll(&draft.record.value.verification.state, now);
        let is_checked = draft.kind() == StateKind::Submitted;
        let poll = &mut draft.record.value.poll;
        poll.sequence = sequence;
        poll.last = Some(now);
        let retry = RETRIES.get(poll.retries as usize).filter(|_| !is_checked).map(|pause| now + *pause);
        poll.retries = if retry.is_some() { poll.retries + 1 } else { 0 };
        plan_or_cancel(draft, planned.into_iter().chain(retry).min());
    }

    /// Lets the report, and the passing of time, happen to the verification.
    async fn decide(
        &self,
        mut record: Versioned<Record>,
        result: Option<&PollResult>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let claimed = record.value.poll;
        for _ in 0..CONFLICT_TRIES {
            let id = record.value.verification.id;
            match self.try_decide(record, claimed, result, deadline).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error),
                Ok(()) => return Ok(()),
            }
            let Some(latest) = self.ports.store.verification(id, deadline).await? else { return Ok(()) };
            record = latest;
        }
        Err(StoreError::Unavailable)
    }

    async fn try_decide(
        &self,
        record: Versioned<Record>,
        claimed: PollPlan,
        result: Option<&PollResult>,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        let mut draft = Draft::new(record);
        let mut user = None;
        if let Some(result) = result {
            user = self.apply_report(&mut draft, result, deadline).await?;
        }
        self.apply_deadline(&mut draft);
        // The retry is not needed any more, unless somebody has planned a poll of their own meanwhile.
        let retry_is_spare = result.is_some() && claimed.retries > 0 && draft.record.value.poll == claimed;
        if !draft.has_moved() && !retry_is_spare {
            return Ok(());
        }
        if let Some(user) = user {
            draft.commit.evidence = result
                .and_then(|result| result.evidence.clone())
                .map(|evidence| (draft.record.value.verification.id, evidence));
            self.apply_to_user(&mut draft, user, deadline).await?;
        }
        draft.record.value.poll.retries = 0;
        let next_poll = self.config.schedule.next_poll(&draft.record.value.verification.state, self.now());
        plan_or_cancel(&mut draft, next_poll);
        let moved = draft.has_moved().then(|| draft.record.value.verification.clone());
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        if let Some(verification) = moved {
            tell(&verification);
        }
        Ok(())
    }

    /// Reads the report under the client's rules. Answers with the user's record where it is a verdict.
    async fn apply_report(
        &self,
        draft: &mut Draft,
        result: &PollResult,
        deadline: Deadline,
    ) -> Result<Option<Versioned<User>>, StoreError> {
        let record = &draft.record.value;
        let Some(client) = self.client(Some(&record.client.0)) else { return Ok(None) };
        let (id, state_kind) = (record.verification.id, draft.kind());
        let report = result.report.clone();
        let user = match report.result.is_verdict() {
            true => Some(self.ports.store.user(id.user(), deadline).await?),
            false => None,
        };
        let newest_verdict = user.as_ref().and_then(|user| user.value.newest_verdict);
        let reading = judge(report.result, &record.attributes, &client.rules);
        let event = Event::Reported { execution: report.execution, reference: report.reference, reading };
        match draft.apply(event, newest_verdict, self.now()) {
            Ok(()) => {
                self.withdraw_if_given_up(draft, state_kind, client);
                Ok(user)
            }
            Err(refused @ (Refused::ForeignReport | Refused::OutOfPlace { .. })) => {
                warn!(verification.id = %id, %refused, "a report does not count");
                Ok(None)
            }
            Err(refused) => {
                info!(verification.id = %id, %refused, "a report does not count");
                Ok(None)
            }
        }
    }

    /// The user has started over in another browser and begun another attempt: an approval of this one that the first
    /// browser alone could use is withdrawn, whichever of the two came first. It would end the attempt that the user is at.
    fn withdraw_if_given_up(&self, draft: &mut Draft, before: StateKind, client: &Client) {
        let record = &draft.record.value;
        let is_given_up = before == StateKind::Superseded && record.was_started_over();
        if is_given_up && self.effective_state(record, client) == EffectiveState::Unconfirmed {
            let _withdrawn = draft.apply(Event::Replaced, None, self.now());
        }
    }

    fn apply_deadline(&self, draft: &mut Draft) {
        let verification = &draft.record.value.verification;
        if !matches!(verification.state.kind(), StateKind::AwaitingUser | StateKind::Submitted) {
            return;
        }
        if let Some(deadline) = self.config.schedule.deadline(&verification.state, verification.created_at) {
            let _too_early = draft.apply(Event::DeadlinePassed { deadline }, None, self.now());
        }
    }
}

/// For operators, whom users ask what happened.
fn tell(verification: &Verification) {
    let state = &verification.state;
    let reasons = Some(state.reasons()).filter(|reasons| !reasons.is_empty()).map(debug);
    info!(
        verification.id = %verification.id,
        verification.state_kind = ?state.kind(),
        verification.reasons = reasons,
        verification.cause = state.review_cause().map(debug),
        "a verification moved"
    );
}

fn plan_or_cancel(draft: &mut Draft, due: Option<Timestamp>) {
    match due {
        Some(due) => draft.plan_poll(due),
        None => draft.cancel_polls(),
    }
}
