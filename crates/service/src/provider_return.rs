use thiserror::Error;
use tokens::{BrowserId, TicketPurpose};
use verification::{Acquisition, Event};

use crate::{
    Deadline, PollJob, Service, TimelineEvent, View,
    decide::Draft,
    ports::{CommitError, StoreError},
    start::CONFLICT_TRIES,
};

/// A browser came back from the provider.
#[derive(Debug)]
pub struct ProviderReturn {
    /// What its page shows.
    pub view: View,
    /// A poll that was planned for now; to be tried at once, with the queue as backstop.
    pub poll: Option<PollJob>,
}

/// Why there is nothing to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReturnError {
    /// Not a ticket of ours, or its verification is gone.
    #[error("unknown verification")]
    UnknownVerification,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Writes down that the browser came back and what it says, and plans a poll. Nothing that a browser says
    /// decides anything. Without `acquisition` it is a reload of the page.
    pub async fn arrive(
        &self,
        ticket: &str,
        acquisition: Option<Acquisition>,
        browser: Option<&BrowserId>,
        deadline: Deadline,
    ) -> Result<ProviderReturn, ReturnError> {
        let id = self
            .keys
            .tickets
            .read(TicketPurpose::Return, ticket)
            .map_err(|_| ReturnError::UnknownVerification)?;
        for _ in 0..CONFLICT_TRIES {
            let record =
                self.ports.store.verification(id, deadline).await?.ok_or(ReturnError::UnknownVerification)?;
            let mut draft = Draft::new(record);
            match acquisition {
                Some(acquisition) => self.note_return(&mut draft, acquisition, browser),
                None => self.replace_lost_poll(&mut draft),
            }
            let view = self.view(&draft.record.value, browser);
            let poll = draft.commit.poll;
            if draft.commit.timeline.is_empty() && poll.is_none() {
                return Ok(ProviderReturn { view, poll });
            }
            match self.ports.store.commit(draft.into_commit(), deadline).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
                Ok(_) => return Ok(ProviderReturn { view, poll: self.prompt(poll) }),
            }
        }
        Err(StoreError::Unavailable.into())
    }

    fn note_return(&self, draft: &mut Draft, acquisition: Acquisition, browser: Option<&BrowserId>) {
        let now = self.now();
        let record = &draft.record.value;
        let same_browser =
            browser.is_some_and(|browser| record.verification.is_bound_to(&self.mark(browser, record)));
        // A stranger with the address says nothing about the user; it is worth a poll all the same.
        let event = Event::Returned(if same_browser { acquisition } else { Acquisition::Failed });
        let accepted = draft.apply(event, None, now).is_ok();
        if draft.has_moved() {
            draft.note(TimelineEvent::Returned { same_browser }, now);
        }
        if accepted && draft.kind().is_open() {
            self.plan_immediate_poll(draft);
        }
    }
}
