use std::sync::Arc;

use contract::{AttemptId, VerificationId};
use verification::{CurrentAttempt, Event, User};

use crate::{
    kernel::{Clock, Deadline, StoreError, Versioned},
    model::Draft,
    ports::Verifications,
};

/// Carries out what a verdict means for the user.
#[derive(Clone)]
pub struct Verdicts {
    /// The user's other attempts.
    pub verifications: Arc<dyn Verifications>,
    pub clock: Arc<dyn Clock>,
}

impl Verdicts {
    /// Counts the verdict, and where it came late lets it take over.
    pub async fn apply_to_user(
        &self,
        draft: &mut Draft,
        mut user: Versioned<User>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = draft.record.value.verification.id;
        if draft.kind().is_verdict() {
            user.value.note_verdict(draft.record.value.verification.number);
        }
        if draft.counts_rejection() {
            user.value.count_rejection(self.clock.now());
        }
        if draft.takes_over()
            && let Some(overtaken) = user.value.current.filter(|current| current.attempt != id.attempt())
        {
            self.overtake(draft, overtaken.attempt, deadline).await?;
            user.value.current = Some(CurrentAttempt { attempt: id.attempt(), ..overtaken });
        }
        draft.with_user(id.user(), user);
        Ok(())
    }

    async fn overtake(
        &self,
        draft: &mut Draft,
        attempt: AttemptId,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = VerificationId::new(draft.record.value.verification.id.user(), attempt);
        let Some(other) = self.verifications.verification(id, deadline).await? else { return Ok(()) };
        if !other.value.verification.can_be_overtaken() {
            return Ok(());
        }
        let mut overtaken = Draft::new(other);
        if overtaken.apply(Event::Overtaken, None, self.clock.now()).is_ok() {
            overtaken.plan_poll(None);
            draft.join(overtaken);
        }
        Ok(())
    }
}
