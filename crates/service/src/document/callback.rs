use std::sync::Arc;

use contract::{ExecutionId, VerificationId};

use super::Planner;
use crate::{
    kernel::{Deadline, StoreError, with_retry},
    model::{Draft, IndexEntry, Links, PollJob, TimelineEvent},
    ports::Store,
};

/// By what a provider's call names its verification.
#[derive(Clone, Debug)]
pub enum CallbackSubject {
    /// The ticket in the address that we gave.
    Ticket(String),
    /// The execution in the body, where the address is the one set in the provider's portal.
    Execution(ExecutionId),
}

/// Hears what a provider calls about.
#[derive(Clone)]
pub struct Callbacks {
    pub store: Arc<dyn Store>,
    pub links: Arc<Links>,
    pub planner: Planner,
}

/// The longest status word that is written down.
const STATUS_LENGTH: usize = 40;

impl Callbacks {
    /// Writes down that the provider called and plans a poll. The call is a hint: nothing in it decides anything, and what it
    /// names is asked for with stored ids. Answers with a poll that was planned for now.
    pub async fn note(
        &self,
        subject: &CallbackSubject,
        status: &str,
        deadline: Deadline,
    ) -> Result<Option<PollJob>, StoreError> {
        match self.called(subject, deadline).await? {
            Some(id) => with_retry(|| self.try_note(id, status, deadline)).await,
            None => Ok(None),
        }
    }

    async fn try_note(
        &self,
        id: VerificationId,
        status: &str,
        deadline: Deadline,
    ) -> Result<Option<PollJob>, StoreError> {
        let record = self.store.verification(id, deadline).await?;
        let Some(record) = record.filter(|record| record.value.verification.transaction.is_some()) else {
            return Ok(None);
        };
        let mut draft = Draft::new(record);
        self.planner.plan_immediate(&mut draft);
        let Some(poll) = draft.planned_poll() else { return Ok(None) };
        draft.note(TimelineEvent::CalledBack { status: clean(status) }, self.planner.clock.now());
        self.store.commit(draft.into_commit(), deadline).await?;
        Ok(self.planner.immediate(Some(poll)))
    }

    async fn called(
        &self,
        subject: &CallbackSubject,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        match subject {
            CallbackSubject::Ticket(ticket) => Ok(self.links.read_callback_ticket(ticket).ok()),
            CallbackSubject::Execution(execution) => {
                self.store.find(&IndexEntry::Execution(execution.clone()), deadline).await
            }
        }
    }
}

/// A stranger's word, fit for a history.
fn clean(status: &str) -> String {
    status
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        .take(STATUS_LENGTH)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_strangers_word_only_what_a_history_can_bear_is_kept() {
        assert_eq!(clean("PROCESSED"), "PROCESSED");
        assert_eq!(clean("NOT_EXECUTED 2\n<b>"), "NOT_EXECUTED2b");
        assert_eq!(clean(&"x".repeat(1000)), "x".repeat(STATUS_LENGTH));
    }
}
