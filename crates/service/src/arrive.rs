use std::time::Duration;

use thiserror::Error;
use tokens::{BrowserId, TicketPurpose};
use verification::{Acquisition, Event};

use crate::{
    Deadline, LookOrder, LookPlan, Service, TimelineEvent, View,
    decide::Draft,
    ports::{CommitError, StoreError},
    start::CONFLICT_TRIES,
};

/// A browser came back from the provider.
#[derive(Debug)]
pub struct Arrival {
    /// What its page shows.
    pub view: View,
    /// A look that was planned for now; to be tried at once, with the queue as backstop.
    pub look: Option<LookOrder>,
}

/// Why there is nothing to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ArriveError {
    /// Not a ticket of ours, or its verification is gone.
    #[error("unknown verification")]
    UnknownVerification,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long after its time a look counts as lost where somebody is waiting for it.
const LOST_AFTER: Duration = Duration::from_secs(30);

/// The shortest pause between two looks at a verification that has ended. Anybody who knows its execution can ask for one.
const ENDED_PAUSE: Duration = Duration::from_secs(60);

impl Service {
    /// Writes down that the browser came back and what it says, and plans a look. Nothing that a browser says
    /// decides anything. Without `acquisition` it is a reload of the page.
    pub async fn arrive(
        &self,
        ticket: &str,
        acquisition: Option<Acquisition>,
        browser: Option<&BrowserId>,
        deadline: Deadline,
    ) -> Result<Arrival, ArriveError> {
        let id = self
            .keys
            .tickets
            .read(TicketPurpose::Return, ticket)
            .map_err(|_| ArriveError::UnknownVerification)?;
        for _ in 0..CONFLICT_TRIES {
            let record =
                self.ports.store.verification(id, deadline).await?.ok_or(ArriveError::UnknownVerification)?;
            let mut draft = Draft::new(record);
            match acquisition {
                Some(acquisition) => self.note_return(&mut draft, acquisition, browser),
                None => self.replace_lost_look(&mut draft),
            }
            let view = self.view(&draft.record.value, browser);
            let look = draft.commit.look;
            if draft.commit.timeline.is_empty() && look.is_none() {
                return Ok(Arrival { view, look });
            }
            match self.ports.store.commit(draft.into_commit(), deadline).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
                Ok(_) => return Ok(Arrival { view, look }),
            }
        }
        Err(StoreError::Unavailable.into())
    }

    fn note_return(&self, draft: &mut Draft, acquisition: Acquisition, browser: Option<&BrowserId>) {
        let now = self.now();
        let record = &draft.record.value;
        let same_browser =
            browser.is_some_and(|browser| record.verification.is_bound_to(&self.mark(browser, record)));
        // A stranger with the address says nothing about the person; it is worth a look all the same.
        let event = Event::Returned(if same_browser { acquisition } else { Acquisition::Failed });
        let accepted = draft.apply(event, None, now).is_ok();
        if draft.has_moved() {
            draft.note(TimelineEvent::Returned { same_browser }, now);
        }
        if accepted && draft.stage().is_open() {
            self.plan_prompt_look(draft);
        }
    }

    /// Plans a look for now, unless one was made or is due so shortly that a flood of calls is at work.
    pub(crate) fn plan_prompt_look(&self, draft: &mut Draft) {
        let now = self.now();
        let plan = draft.record.value.look;
        let pause = if draft.stage().is_open() {
            self.config.look_pause
        } else {
            ENDED_PAUSE.max(self.config.look_pause)
        };
        let was_just_made = plan.last.is_some_and(|last| now.since(last) < pause);
        let is_imminent = plan.due.is_some_and(|due| due <= now + pause) && !self.is_late(plan);
        if !is_imminent {
            draft.plan_look(if was_just_made { now + pause } else { now });
        }
    }

    /// A person in front of the page does not wait for the sweep.
    pub(crate) fn replace_lost_look(&self, draft: &mut Draft) {
        if draft.stage().is_open() && self.is_late(draft.record.value.look) {
            self.plan_prompt_look(draft);
        }
    }

    /// Whether a look should have been made long ago: its message was lost.
    fn is_late(&self, plan: LookPlan) -> bool {
        plan.due.is_some_and(|due| self.now().since(due) >= LOST_AFTER)
    }
}
