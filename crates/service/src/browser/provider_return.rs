use std::sync::Arc;

use contract::VerificationId;
use thiserror::Error;
use tokens::BrowserId;
use verification::{Acquisition, Event};

use super::{Browsers, View, Views};
use crate::{
    document::Planner,
    kernel::{CanConflict, Deadline, StoreError, with_retry},
    model::{Draft, Links, PollJob, TimelineEvent},
    ports::Store,
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
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReturnError {
    /// Not a ticket of ours, or its verification is gone.
    #[error("unknown verification")]
    UnknownVerification,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CanConflict for ReturnError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

/// Receives browsers that come back from the provider.
#[derive(Clone)]
pub struct ProviderReturns {
    pub store: Arc<dyn Store>,
    pub links: Arc<Links>,
    pub browsers: Browsers,
    pub planner: Planner,
    pub views: Views,
}

impl ProviderReturns {
    /// Writes down that the browser came back and what it says, and plans a poll. Nothing that a browser says decides
    /// anything. Without `acquisition` it is a reload of the page.
    pub async fn receive(
        &self,
        ticket: &str,
        acquisition: Option<Acquisition>,
        browser: Option<&BrowserId>,
        deadline: Deadline,
    ) -> Result<ProviderReturn, ReturnError> {
        let id = self.links.read_return_ticket(ticket).map_err(|_| ReturnError::UnknownVerification)?;
        with_retry(|| self.try_receive(id, acquisition, browser, deadline)).await
    }

    async fn try_receive(
        &self,
        id: VerificationId,
        acquisition: Option<Acquisition>,
        browser: Option<&BrowserId>,
        deadline: Deadline,
    ) -> Result<ProviderReturn, ReturnError> {
        let record = self.store.verification(id, deadline).await?.ok_or(ReturnError::UnknownVerification)?;
        let mut draft = Draft::new(record);
        match acquisition {
            Some(acquisition) => self.note_return(&mut draft, acquisition, browser),
            None => self.planner.replace_lost(&mut draft),
        }
        let view = self.views.view(&draft.record.value, browser, deadline).await?;
        let poll = draft.planned_poll();
        if draft.commit.timeline.is_empty() && poll.is_none() {
            return Ok(ProviderReturn { view, poll });
        }
        self.store.commit(draft.into_commit(), deadline).await?;
        Ok(ProviderReturn { view, poll: self.planner.immediate(poll) })
    }

    fn note_return(&self, draft: &mut Draft, acquisition: Acquisition, browser: Option<&BrowserId>) {
        let now = self.planner.clock.now();
        let same_browser = self.browsers.is_bound(browser, &draft.record.value);
        // Ignore the result of a browser that is not bound, but poll.
        let event = Event::Returned(if same_browser { acquisition } else { Acquisition::Failed });
        let accepted = draft.apply(event, None, now).is_ok();
        if draft.has_moved() {
            draft.note(TimelineEvent::Returned, now);
        }
        if accepted && draft.kind().is_open() {
            self.planner.plan_immediate(draft);
        }
    }
}
