use std::time::Duration;

use tracing::{field::debug, info, warn};
use verification::{
    Event, Person, Refused, Standing, Timestamp, Transaction, Verification, judge, table::Stage,
};

use crate::{
    Client, Deadline, LookOrder, LookPlan, Record, Service,
    decide::Draft,
    ports::{CommitError, Sighting, StoreError, Versioned},
    start::CONFLICT_TRIES,
};

/// How long one look at the provider may take.
const LOOK_TIME: Duration = Duration::from_secs(10);

/// When a look is repeated that brought nothing, where the schedule would let it wait for long.
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
    /// Carries out a planned look: asks the provider, decides, and plans the next look.
    ///
    /// Safe to run twice and by two instances at once: only one wins the sequence number. The next look is
    /// planned before the provider is asked, so a crash or a provider in trouble loses nothing.
    pub async fn settle(&self, order: &LookOrder, deadline: Deadline) -> Result<(), StoreError> {
        let Some((record, transaction)) = self.claim(order, deadline).await? else { return Ok(()) };
        let look_deadline = deadline.at_most(LOOK_TIME);
        match self.ports.provider.look(&transaction.account, &transaction.execution, look_deadline).await {
            Ok(sighting) => self.decide(record, Some(&sighting), deadline).await,
            Err(error) => {
                warn!(verification.id = %order.verification_id, %error, "a look brought nothing; the next one is planned");
                self.decide(record, None, deadline).await
            }
        }
    }

    /// Wins the look or drops it: a message behind the record's sequence number is a duplicate, one ahead of it
    /// was sent by a call that died before it could write, and counts.
    async fn claim(
        &self,
        order: &LookOrder,
        deadline: Deadline,
    ) -> Result<Option<(Versioned<Record>, Transaction)>, StoreError> {
        for _ in 0..CONFLICT_TRIES {
            let Some(record) = self.ports.store.verification(order.verification_id, deadline).await? else {
                return Ok(None);
            };
            let Some(transaction) = record.value.verification.state.transaction().cloned() else {
                return Ok(None);
            };
            let planned = record.value.look.sequence;
            if order.sequence < planned || order.sequence > planned.saturating_add(FARTHEST_AHEAD) {
                return Ok(None);
            }
            let mut draft = Draft::new(record);
            self.plan_next_look(&mut draft, order.sequence);
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

    /// What to do next if this look brings nothing, because the provider is in trouble or this process ends. While a
    /// submission is checked the schedule is close enough; otherwise somebody may have asked for this look, and the next
    /// one by the schedule is far away, or there is none.
    fn plan_next_look(&self, draft: &mut Draft, sequence: u64) {
        let now = self.now();
        let planned = self.config.schedule.next_look(&draft.record.value.verification.state, now);
        let is_checked = draft.stage() == Stage::Submitted;
        let look = &mut draft.record.value.look;
        look.sequence = sequence;
        look.last = Some(now);
        let retry = RETRIES.get(look.retries as usize).filter(|_| !is_checked).map(|pause| now + *pause);
        look.retries = if retry.is_some() { look.retries + 1 } else { 0 };
        plan_or_cancel(draft, planned.into_iter().chain(retry).min());
    }

    /// Lets the report, and the passing of time, happen to the verification.
    async fn decide(
        &self,
        mut record: Versioned<Record>,
        sighting: Option<&Sighting>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let claimed = record.value.look;
        for _ in 0..CONFLICT_TRIES {
            let id = record.value.verification.id;
            match self.try_decide(record, claimed, sighting, deadline).await {
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
        claimed: LookPlan,
        sighting: Option<&Sighting>,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        let mut draft = Draft::new(record);
        let mut person = None;
        if let Some(sighting) = sighting {
            person = self.apply_report(&mut draft, sighting, deadline).await?;
        }
        self.apply_deadline(&mut draft);
        // The retry is not needed any more, unless somebody has planned a look of their own meanwhile.
        let retry_is_spare = sighting.is_some() && claimed.retries > 0 && draft.record.value.look == claimed;
        if !draft.has_moved() && !retry_is_spare {
            return Ok(());
        }
        if let Some(person) = person {
            draft.commit.evidence = sighting
                .and_then(|sighting| sighting.evidence.clone())
                .map(|evidence| (draft.record.value.verification.id, evidence));
            self.settle_person(&mut draft, person, deadline).await?;
        }
        draft.record.value.look.retries = 0;
        let next_look = self.config.schedule.next_look(&draft.record.value.verification.state, self.now());
        plan_or_cancel(&mut draft, next_look);
        let moved = draft.has_moved().then(|| draft.record.value.verification.clone());
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        if let Some(verification) = moved {
            tell(&verification);
        }
        Ok(())
    }

    /// Reads the report under the client's rules. Answers with the person's record where it is a verdict.
    async fn apply_report(
        &self,
        draft: &mut Draft,
        sighting: &Sighting,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Person>>, StoreError> {
        let record = &draft.record.value;
        let Some(client) = self.client(Some(&record.client.0)) else { return Ok(None) };
        let (id, stage) = (record.verification.id, draft.stage());
        let report = sighting.report.clone();
        let person = match report.finding.is_verdict() {
            true => Some(self.ports.store.person(id.person(), deadline).await?),
            false => None,
        };
        let newest_verdict = person.as_ref().and_then(|person| person.value.newest_verdict);
        let reading = judge(report.finding, &record.attributes, &client.rules);
        let event = Event::Reported { execution: report.execution, reference: report.reference, reading };
        match draft.apply(event, newest_verdict, self.now()) {
            Ok(()) => {
                self.withdraw_if_given_up(draft, stage, client);
                Ok(person)
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

    /// The person has started over in another browser and begun another attempt: an approval of this one that the first
    /// browser alone could use is withdrawn, whichever of the two came first. It would end the attempt that the person is at.
    fn withdraw_if_given_up(&self, draft: &mut Draft, before: Stage, client: &Client) {
        let record = &draft.record.value;
        let is_given_up = before == Stage::Superseded && record.was_started_over();
        if is_given_up && self.standing(record, client) == Standing::Unconfirmed {
            let _withdrawn = draft.apply(Event::Replaced, None, self.now());
        }
    }

    fn apply_deadline(&self, draft: &mut Draft) {
        let verification = &draft.record.value.verification;
        if !matches!(verification.state.stage(), Stage::AwaitingUser | Stage::Submitted) {
            return;
        }
        if let Some(deadline) = self.config.schedule.deadline(&verification.state, verification.created_at) {
            let _too_early = draft.apply(Event::DeadlinePassed { deadline }, None, self.now());
        }
    }
}

/// For operators, whom people ask what happened.
fn tell(verification: &Verification) {
    let state = &verification.state;
    let reasons = Some(state.reasons()).filter(|reasons| !reasons.is_empty()).map(debug);
    info!(
        verification.id = %verification.id,
        verification.stage = ?state.stage(),
        verification.reasons = reasons,
        verification.cause = state.review_cause().map(debug),
        "a verification moved"
    );
}

fn plan_or_cancel(draft: &mut Draft, due: Option<Timestamp>) {
    match due {
        Some(due) => draft.plan_look(due),
        None => draft.cancel_looks(),
    }
}
