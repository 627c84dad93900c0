use verification::{AttemptId, Effect, Event, Refused, Timestamp, User, VerificationId, table::StateKind};

use crate::{
    Deadline, Record, Service, TimelineEntry, TimelineEvent,
    ports::{Commit, StoreError, Versioned},
};

/// A change to one verification in the making.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) record: Versioned<Record>,
    pub(crate) commit: Commit,
    effects: Vec<Effect>,
}

impl Draft {
    pub(crate) fn new(record: Versioned<Record>) -> Self {
        Self { record, commit: Commit::default(), effects: Vec::new() }
    }

    /// Adds a line to the history.
    pub(crate) fn note(&mut self, event: TimelineEvent, at: Timestamp) {
        self.record.value.timeline_length += 1;
        self.commit.timeline.push((self.record.value.verification.id, TimelineEntry { at, event }));
    }

    /// Lets an event happen.
    pub(crate) fn apply(
        &mut self,
        event: Event,
        newest_verdict: Option<u32>,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let change = self.record.value.verification.apply(event, newest_verdict, now)?;
        self.record.value.verification = change.verification;
        for effect in &change.effects {
            if let Effect::Moved { from, to } = effect {
                self.note(TimelineEvent::moved(*from, *to), now);
            }
        }
        self.effects.extend(change.effects);
        Ok(())
    }

    pub(crate) fn kind(&self) -> StateKind {
        self.record.value.verification.state.kind()
    }

    pub(crate) fn has_moved(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::Moved { .. }))
    }

    /// Whether the verdict came late and counts.
    fn takes_over(&self) -> bool {
        self.effects.contains(&Effect::TakeOver) && self.kind().is_verdict()
    }

    /// Plans a poll, to be sent with the commit.
    pub(crate) fn plan_poll(&mut self, due: Timestamp) {
        self.commit.poll = Some(self.record.value.plan_poll(due));
    }

    /// No poll is planned any more; messages under way become duplicates.
    pub(crate) fn cancel_polls(&mut self) {
        self.record.value.poll.sequence = self.record.value.poll.sequence.saturating_add(1);
        self.record.value.poll.due = None;
        self.record.value.poll.retries = 0;
    }

    /// The finished change.
    pub(crate) fn into_commit(self) -> Commit {
        let mut commit = self.commit;
        commit.records.insert(0, self.record);
        commit
    }
}

impl Service {
    /// Carries out what a verdict means for the user: counts it, and where it came late lets it take over.
    pub(crate) async fn apply_to_user(
        &self,
        draft: &mut Draft,
        mut user: Versioned<User>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let id = draft.record.value.verification.id;
        if draft.kind().is_verdict() {
            user.value.note_verdict(draft.record.value.verification.number);
        }
        if draft.effects.contains(&Effect::CountRejection) {
            user.value.count_rejection(now);
        }
        if draft.takes_over()
            && let Some(overtaken) = user.value.current.filter(|current| current.attempt != id.attempt())
        {
            self.overtake(draft, overtaken.attempt, deadline).await?;
            user.value.current = Some(verification::CurrentAttempt { attempt: id.attempt(), ..overtaken });
        }
        if let Some(client) = self.config.clients.get(&draft.record.value.client.0) {
            draft.record.value.attempts_left = user.value.remaining_attempts(&client.limits, now);
        }
        draft.commit.user = Some((id.user(), user));
        Ok(())
    }

    async fn overtake(
        &self,
        draft: &mut Draft,
        attempt: AttemptId,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = VerificationId::new(draft.record.value.verification.id.user(), attempt);
        let Some(other) = self.ports.store.verification(id, deadline).await? else { return Ok(()) };
        if !other.value.verification.can_be_overtaken() {
            return Ok(());
        }
        let mut overtaken = Draft::new(other);
        if overtaken.apply(Event::Overtaken, None, self.now()).is_ok() {
            overtaken.cancel_polls();
            let commit = overtaken.into_commit();
            draft.commit.records.extend(commit.records);
            draft.commit.timeline.extend(commit.timeline);
        }
        Ok(())
    }
}
