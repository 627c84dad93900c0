use std::{sync::Arc, time::Duration};

use futures::future::join;
use tracing::{debug, error, info, warn};
use verification::{EffectiveState, Event, Refused, Transaction, User, judge, table::StateKind};

use super::{Planner, Verdicts};
use crate::{
    kernel::{CanConflict, Deadline, StoreError, Versioned, skip_unreadable, with_retry},
    model::{Clients, Draft, Measure, PollJob, PollPlan, Record},
    ports::{DocumentProvider, PollResult, Store},
};

/// How long one poll of the provider may take.
const POLL_TIME: Duration = Duration::from_secs(10);

/// How far ahead of the record a message may be: calls that died before they could write. Anything beyond is not ours.
const FARTHEST_AHEAD: u64 = 16;

/// Asks the provider, and decides.
#[derive(Clone)]
pub struct Polls {
    /// Where verifications and users are.
    pub store: Arc<dyn Store>,
    pub provider: Arc<dyn DocumentProvider>,
    /// The relying parties and their rules.
    pub clients: Arc<Clients>,
    /// Plans the next polls.
    pub planner: Planner,
    /// What a verdict means for the user.
    pub verdicts: Verdicts,
}

impl Polls {
    /// Carries out a planned poll: asks the provider, decides, and plans the next poll.
    ///
    /// Safe to run twice and by two instances at once: only one wins the sequence number. The next poll is planned before the
    /// provider is asked, so a crash or a provider in trouble loses nothing. Answers whether the provider was asked.
    pub async fn run(&self, job: &PollJob, deadline: Deadline) -> Result<bool, StoreError> {
        let Some((record, transaction)) = with_retry(|| self.claim(job, deadline)).await? else {
            return self.store.complete_job(&(*job).into(), deadline).await.map(|()| false);
        };
        let poll =
            self.provider.poll(&transaction.account, &transaction.execution, deadline.at_most(POLL_TIME));
        match join(poll, self.complete(job, deadline)).await.0 {
            Ok(result) => self.decide(record, Some(&result), deadline).await?,
            Err(error) => {
                warn!(verification.id = %job.verification_id, %error, "poll failed, retrying");
                self.decide(record, None, deadline).await?;
            }
        }
        Ok(true)
    }

    /// A job that stays on the index although it is done costs the sweep one read, and nothing else.
    async fn complete(&self, job: &PollJob, deadline: Deadline) {
        if let Err(error) = self.store.complete_job(&(*job).into(), deadline).await {
            debug!(verification.id = %job.verification_id, ?error, "job left on the index");
        }
    }

    /// Wins the poll or drops it: a message behind the record's sequence number is a duplicate, one ahead of it was sent by a
    /// call that died before it could write, and counts.
    async fn claim(
        &self,
        job: &PollJob,
        deadline: Deadline,
    ) -> Result<Option<(Versioned<Record>, Transaction)>, StoreError> {
        let Some(record) = self.store.verification(job.verification_id, deadline).await? else {
            return Ok(None);
        };
        let Some(transaction) = record.value.verification.transaction.clone() else { return Ok(None) };
        let mut draft = Draft::new(record);
        let planned = draft.document().poll.sequence;
        if job.sequence < planned || job.sequence > planned.saturating_add(FARTHEST_AHEAD) {
            return Ok(None);
        }
        self.plan_successor(&mut draft, job.sequence);
        let mut claimed = draft.record.clone();
        let versions = self.store.commit(draft.into_commit(), deadline).await?;
        Measure::PollLag(self.planner.clock.now().since(job.due)).note();
        claimed.version = versions.into_iter().next().unwrap_or_default();
        Ok(Some((claimed, transaction)))
    }

    /// What to do next if this poll brings nothing, because the provider is in trouble or this process ends.
    fn plan_successor(&self, draft: &mut Draft, sequence: u64) {
        let now = self.planner.clock.now();
        let failures = draft.document().poll.retries;
        let verification = &draft.record.value.verification;
        let (due, is_retry) = self.planner.schedule.poll_after_failures(verification, failures, now);
        let poll = &mut draft.document().poll;
        poll.sequence = sequence;
        poll.last = Some(now);
        poll.retries = if is_retry { failures + 1 } else { 0 };
        let retries = poll.retries;
        draft.plan_poll(due);
        if due.is_some() {
            draft.document().poll.retries = retries;
        }
    }

    /// Lets the report, and the passing of time, happen to the verification.
    async fn decide(
        &self,
        record: Versioned<Record>,
        result: Option<&PollResult>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = record.value.verification.id;
        let claimed = record.value.document.as_ref().map(|part| part.poll).unwrap_or_default();
        match self.try_decide(record, claimed, result, deadline).await {
            Err(error) if error.is_conflict() => {
                with_retry(async || match self.store.verification(id, deadline).await? {
                    Some(latest) => self.try_decide(latest, claimed, result, deadline).await,
                    None => Ok(()),
                })
                .await
            }
            decided => decided,
        }
    }

    async fn try_decide(
        &self,
        record: Versioned<Record>,
        claimed: PollPlan,
        result: Option<&PollResult>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let mut draft = Draft::new(record);
        let id = draft.record.value.verification.id;
        let mut user = None;
        if let Some(result) = result {
            // Time passes all the same, so that it ends.
            user = skip_unreadable(self.apply_report(&mut draft, result, deadline).await, |error| {
                error!(verification.id = %id, ?error, "report ignored: the user's row cannot be read");
            })?
            .flatten();
        }
        self.planner.pass_deadline(&mut draft);
        // The retry is not needed any more, unless another call has planned a poll meanwhile.
        let retry_is_spare = result.is_some() && claimed.retries > 0 && draft.document().poll == claimed;
        if let Some(user) = user.filter(|_| draft.has_moved() || draft.doubts_approvals()) {
            self.verdicts.apply_to_user(&mut draft, user, deadline).await?;
        }
        let changes_others = !draft.commit.records.is_empty();
        if !draft.has_moved() && !retry_is_spare && !changes_others {
            return Ok(());
        }
        if draft.has_moved() && draft.kind().is_verdict() {
            draft.commit.evidence =
                result.and_then(|result| result.evidence.clone()).map(|evidence| (id, evidence));
        }
        let replaced = draft.document().poll.job(id);
        draft.document().poll.retries = 0;
        self.planner.plan_next(&mut draft);
        let moved = draft.has_moved().then(|| draft.record.value.clone());
        self.store.commit(draft.into_commit(), deadline).await?;
        if let Some(replaced) = replaced {
            self.complete(&replaced, deadline).await;
        }
        if let Some(record) = moved {
            if record.verification.state.kind().is_verdict() {
                let taken = self.planner.clock.now().since(record.verification.created_at);
                Measure::DecisionTime(taken, &record.client).note();
            }
            tell(&record);
        }
        Ok(())
    }

    /// Reads the report under the client's rules. Answers with the user's row where it is a verdict.
    async fn apply_report(
        &self,
        draft: &mut Draft,
        result: &PollResult,
        deadline: Deadline,
    ) -> Result<Option<Versioned<User>>, StoreError> {
        let (id, before) = (draft.record.value.verification.id, draft.kind());
        // Of a client that is gone the default one's: fraud must reach the user's approvals elsewhere.
        let client = self.clients.of(&draft.record.value);
        let report = result.report.clone();
        let user = match report.result.is_verdict() {
            true => Some(self.store.user(id.user(), deadline).await?),
            false => None,
        };
        let newest_verdict =
            user.as_ref().and_then(|user| user.value.within(&draft.record.value.group()).newest_verdict);
        let result = judge(report.result, &draft.document().attributes, &client.rules);
        let event = Event::Reported { execution: report.execution, reference: report.reference, result };
        match draft.apply(event, newest_verdict, self.planner.clock.now()) {
            Ok(()) => {
                self.withdraw_if_given_up(draft, before);
                Ok(user)
            }
            Err(refused @ (Refused::ForeignReport | Refused::OutOfPlace { .. })) => {
                warn!(verification.id = %id, %refused, "report ignored");
                Ok(None)
            }
            Err(refused) => {
                info!(verification.id = %id, %refused, "report ignored");
                Ok(None)
            }
        }
    }

    /// The user has started over in another browser and begun another attempt: an approval of this one that the first browser
    /// alone could use is withdrawn, whichever of the two came first. It would end the attempt that the user is at.
    fn withdraw_if_given_up(&self, draft: &mut Draft, before: StateKind) {
        let record = &draft.record.value;
        let now = self.planner.clock.now();
        let is_given_up = before == StateKind::Superseded && record.was_started_over();
        let effective_state = self.clients.of(record).effective_state(record, 0, now);
        if is_given_up && effective_state == EffectiveState::Unconfirmed {
            let _withdrawn = draft.apply(Event::Replaced, None, now);
        }
    }
}

/// For operators, whom users ask what happened.
pub fn tell(record: &Record) {
    let verification = &record.verification;
    let state = &verification.state;
    Measure::Moved(state.kind(), &record.client).note();
    let review = state.review();
    let reasons = state.rejection().map(|rejection| &rejection.reasons);
    let reasons = reasons.or_else(|| review.map(|review| &review.reasons));
    info!(
        verification.id = %verification.id,
        verification.state = %state.kind(),
        verification.cause = review.map(|review| review.cause.name()),
        verification.reasons = reasons.and_then(|reasons| listed(reasons.iter().map(|reason| reason.name()))),
        verification.differing = review.and_then(|review| listed(review.differing.iter().map(|name| name.name()))),
        "verification moved"
    );
}

/// Names in one field of a log line; absent if there are none.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    (!names.is_empty()).then(|| names.join(" "))
}
