use contract::{Timestamp, UserKey, VerificationId};
use verification::{Effect, Event, Refused, User, table::StateKind};

use super::{Commit, DocumentPart, OidcPart, PollJob, Record, TimelineEntry, TimelineEvent};
use crate::kernel::Versioned;

/// A change to one verification in the making.
#[derive(Debug)]
pub struct Draft {
    /// The record as it will be.
    pub record: Versioned<Record>,
    /// What else is written with it.
    pub commit: Commit,
    effects: Vec<Effect>,
}

impl Draft {
    /// A change that changes nothing yet.
    #[must_use]
    pub fn new(record: Versioned<Record>) -> Self {
        Self { record, commit: Commit::default(), effects: Vec::new() }
    }

    /// Adds a line to the history.
    pub fn note(&mut self, event: TimelineEvent, at: Timestamp) {
        self.record.value.timeline_length += 1;
        self.commit.timeline.push((self.record.value.verification.id, TimelineEntry { at, event }));
    }

    /// Lets an event happen.
    pub fn apply(
        &mut self,
        event: Event,
        newest_verdict: Option<u32>,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let change = self.record.value.verification.apply(event, newest_verdict, now)?;
        self.record.value.verification = change.verification;
        for effect in &change.effects {
            if let Effect::Moved { from, to } = effect {
                self.note(TimelineEvent::Moved { from: *from, to: *to }, now);
            }
        }
        self.effects.extend(change.effects);
        Ok(())
    }

    /// Where the verification stands.
    #[must_use]
    pub fn kind(&self) -> StateKind {
        self.record.value.verification.state.kind()
    }

    /// The part of the document check.
    pub fn document(&mut self) -> &mut DocumentPart {
        self.record.value.document.get_or_insert_default()
    }

    /// The part of the OpenID Connect endpoints.
    pub fn oidc(&mut self) -> &mut OidcPart {
        self.record.value.oidc.get_or_insert_default()
    }

    /// Whether the state has changed.
    #[must_use]
    pub fn has_moved(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::Moved { .. }))
    }

    /// Whether a rejection has to be counted.
    #[must_use]
    pub fn counts_rejection(&self) -> bool {
        self.effects.contains(&Effect::CountRejection)
    }

    /// Whether the user's approvals go to review.
    #[must_use]
    pub fn doubts_approvals(&self) -> bool {
        self.effects.contains(&Effect::DoubtApprovals)
    }

    /// Whether this very change also changes that verification.
    #[must_use]
    pub fn changes(&self, id: VerificationId) -> bool {
        let others = self.commit.records.iter();
        std::iter::once(&self.record).chain(others).any(|record| record.value.verification.id == id)
    }

    /// Whether the verdict came late and counts.
    #[must_use]
    pub fn takes_over(&self) -> bool {
        self.effects.contains(&Effect::TakeOver) && self.kind().is_verdict()
    }

    /// The poll that this change plans.
    #[must_use]
    pub fn planned_poll(&self) -> Option<PollJob> {
        let id = self.record.value.verification.id;
        self.commit.jobs.iter().find_map(|job| match job {
            super::Job::Poll(poll) if poll.verification_id == id => Some(*poll),
            _ => None,
        })
    }

    /// Plans a poll, or none.
    pub fn plan_poll(&mut self, due: Option<Timestamp>) {
        let id = self.record.value.verification.id;
        self.commit.jobs.retain(|job| !matches!(job, super::Job::Poll(poll) if poll.verification_id == id));
        match due {
            Some(due) => {
                let job = self.document().poll.plan(id, due);
                self.commit.jobs.push(job.into());
            }
            None => self.document().poll.cancel(),
        }
    }

    /// Writes this user's row as well, with what the change means for the list of approvals.
    pub fn with_user(&mut self, key: UserKey, mut user: Versioned<User>) {
        let changed = std::iter::once(&self.record).chain(&self.commit.records);
        for record in changed {
            let verification = &record.value.verification;
            let history = user.value.within_mut(&record.value.group());
            match verification.state.kind() {
                StateKind::Approved => {
                    let at = verification.state.since().unwrap_or(verification.created_at);
                    history.add_approval(verification.id.attempt(), at);
                }
                _ => history.remove_approval(verification.id.attempt()),
            }
        }
        self.commit.user = Some((key, user));
    }

    /// Writes the change of another verification of the same user in the same batch.
    pub fn join(&mut self, other: Self) {
        let other = other.into_commit();
        self.commit.records.extend(other.records);
        self.commit.timeline.extend(other.timeline);
        self.commit.jobs.extend(other.jobs);
    }

    /// The finished change.
    #[must_use]
    pub fn into_commit(self) -> Commit {
        let mut commit = self.commit;
        commit.records.insert(0, self.record);
        commit
    }
}
