use std::{collections::BTreeSet, sync::Arc};

use contract::{AttemptId, VerificationId};
use tracing::{error, warn};
use verification::{CurrentAttempt, Event, User, table::StateKind};

use super::Planner;
use crate::{
    kernel::{Deadline, StoreError, Versioned, skip_unreadable},
    model::Draft,
    ports::{Commits, Verifications},
};

/// So many other verifications change in the batch of a verdict; each takes a few of the hundred rows that a batch may hold.
const MOST_IN_ONE_BATCH: usize = 20;

/// Carries out what a verdict means for the user.
#[derive(Clone)]
pub struct Verdicts {
    /// The user's other attempts.
    pub verifications: Arc<dyn Verifications>,
    pub commits: Arc<dyn Commits>,
    /// Plans the polls of what goes to review.
    pub planner: Planner,
}

impl Verdicts {
    /// Counts the verdict, lets it take over where it came late, and where it tells of fraud sends the user's approvals to
    /// review, in the batch of the verdict itself as far as it holds them.
    pub async fn apply_to_user(
        &self,
        draft: &mut Draft,
        mut user: Versioned<User>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = draft.record.value.verification.id;
        let history = user.value.within_mut(&draft.record.value.group());
        if draft.kind().is_verdict() {
            history.note_verdict(draft.record.value.verification.number);
        }
        if draft.counts_rejection() {
            history.count_rejection(self.planner.clock.now());
        }
        if draft.takes_over()
            && let Some(overtaken) = history.current.filter(|current| current.attempt != id.attempt())
        {
            self.overtake(draft, overtaken.attempt, deadline).await?;
            history.current = Some(CurrentAttempt { attempt: id.attempt(), ..overtaken });
        }
        if draft.doubts_approvals() {
            history.fraud_at = Some(self.planner.clock.now());
            self.doubt(draft, &mut user.value, deadline).await?;
        }
        self.doubt_if_under_way(draft, &user.value);
        draft.with_user(id.user(), user);
        Ok(())
    }

    /// An approval of what was under way while another group found fraud goes to review, as it would have a moment earlier.
    fn doubt_if_under_way(&self, draft: &mut Draft, user: &User) {
        let (group, since) = (draft.record.value.group(), draft.record.value.verification.created_at);
        let is_doubted = draft.kind() == StateKind::Approved && user.is_doubted_elsewhere(&group, since);
        if is_doubted && draft.apply(Event::FraudElsewhere, None, self.planner.clock.now()).is_ok() {
            let id = draft.record.value.verification.id;
            warn!(verification.id = %id, approvals = 1, "approvals sent to review: fraud in another attempt");
        }
    }

    /// Sends every approval of the user to review, of whichever trust group, and a latest attempt that only the account's names
    /// keep from approval. What the verdict's batch cannot hold is written before it: a verdict that is not written is taken again,
    /// and finds those done.
    async fn doubt(&self, draft: &mut Draft, user: &mut User, deadline: Deadline) -> Result<(), StoreError> {
        let id = draft.record.value.verification.id;
        let approved =
            user.histories().flat_map(|history| &history.approvals).map(|approval| approval.attempt);
        let latest = user.histories().filter_map(|history| history.current).map(|current| current.attempt);
        let attempts: BTreeSet<AttemptId> = approved.chain(latest).collect();
        let mut doubted = 0_usize;
        for attempt in attempts {
            let other = VerificationId::new(id.user(), attempt);
            if draft.changes(other) {
                continue;
            }
            // What nobody can read approves nobody. The verdict must be written all the same.
            let record = skip_unreadable(self.verifications.verification(other, deadline).await, |error| {
                error!(verification.id = %other, ?error, "approval unreadable, not sent to review");
            })?;
            let Some(record) = record.flatten() else { continue };
            let mut other = Draft::new(record);
            if other.apply(Event::FraudElsewhere, None, self.planner.clock.now()).is_ok() && other.has_moved()
            {
                self.planner.plan_next(&mut other);
                doubted += 1;
                if doubted > MOST_IN_ONE_BATCH {
                    let group = other.record.value.group();
                    self.commits.commit(other.into_commit(), deadline).await?;
                    user.within_mut(&group).remove_approval(attempt);
                } else {
                    draft.join(other);
                }
            }
        }
        if doubted > 0 {
            warn!(verification.id = %id, approvals = doubted, "approvals sent to review: fraud in another attempt");
        }
        Ok(())
    }

    async fn overtake(
        &self,
        draft: &mut Draft,
        attempt: AttemptId,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = VerificationId::new(draft.record.value.verification.id.user(), attempt);
        let other = skip_unreadable(self.verifications.verification(id, deadline).await, |error| {
            error!(verification.id = %id, ?error, "attempt unreadable, not ended by an older one's verdict");
        })?;
        let Some(other) = other.flatten() else { return Ok(()) };
        if !other.value.verification.can_be_overtaken() {
            return Ok(());
        }
        let mut overtaken = Draft::new(other);
        if overtaken.apply(Event::Overtaken, None, self.planner.clock.now()).is_ok() {
            overtaken.plan_poll(None);
            draft.join(overtaken);
        }
        Ok(())
    }
}
