use tokens::TicketPurpose;
use verification::{ExecutionId, VerificationId};

use crate::{
    Deadline, PollJob, Service, TimelineEvent,
    decide::Draft,
    ports::{CommitError, StoreError},
    start::CONFLICT_TRIES,
};

/// By what a provider's call names its verification.
#[derive(Clone, Debug)]
pub enum CallbackSubject {
    /// The ticket in the address that we gave.
    Ticket(String),
    /// The execution in the body, where the address is the one set in the provider's portal.
    Execution(ExecutionId),
}

/// The longest status word that is written down.
const STATUS_LENGTH: usize = 40;

impl Service {
    /// Writes down that the provider called and plans a poll. The call is a hint: nothing in it decides anything,
    /// and what it names is asked for with stored ids. Answers with a poll that was planned for now.
    pub async fn note_callback(
        &self,
        subject: &CallbackSubject,
        status: &str,
        deadline: Deadline,
    ) -> Result<Option<PollJob>, StoreError> {
        let Some(id) = self.called(subject, deadline).await? else { return Ok(None) };
        for _ in 0..CONFLICT_TRIES {
            let Some(record) = self.ports.store.verification(id, deadline).await? else { return Ok(None) };
            if record.value.verification.state.transaction().is_none() {
                return Ok(None);
            }
            let mut draft = Draft::new(record);
            self.plan_immediate_poll(&mut draft);
            let poll = draft.commit.poll;
            if poll.is_none() {
                return Ok(None);
            }
            draft.note(TimelineEvent::CalledBack { status: clean(status) }, self.now());
            match self.ports.store.commit(draft.into_commit(), deadline).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error),
                Ok(_) => return Ok(self.prompt(poll)),
            }
        }
        Err(StoreError::Unavailable)
    }

    async fn called(
        &self,
        subject: &CallbackSubject,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        match subject {
            CallbackSubject::Ticket(ticket) => {
                Ok(self.keys.tickets.read(TicketPurpose::Callback, ticket).ok())
            }
            CallbackSubject::Execution(execution) => self.ports.store.by_execution(execution, deadline).await,
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
