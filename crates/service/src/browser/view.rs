use std::{sync::Arc, time::Duration};

use contract::{Personal, Timestamp};
use tokens::BrowserId;
use verification::{
    EffectiveState, State,
    effective_state::{Meaning, PageKind},
    table::StateKind,
};

use super::Browsers;
use crate::{
    document::Attempts,
    kernel::{Clock, Deadline, StoreError},
    model::{Client, Clients, Links, Record, SupportReference},
};

/// What a page may know of a verification: nothing about the user.
#[derive(Clone, Debug)]
pub struct View {
    /// How it stands. An approval shows as such although the client has yet to confirm it.
    pub effective_state: EffectiveState,
    /// What that means for a user who has so many attempts left.
    pub meaning: Meaning,
    /// Whether the browser can go back now.
    pub is_ready: bool,
    /// How long to wait before asking again.
    pub poll_after: Duration,
    /// How long the user has been waiting since the pictures were handed in.
    pub waited: Duration,
    /// The client has been answered for this browser's request: nothing that is done here would reach it.
    pub is_answered: bool,
    /// Who sent the user here.
    pub client: Arc<Client>,
    /// How long from now until the browser can go back whatever is known by then.
    pub ready_within: Duration,
    /// How many more attempts the user has, where another one may be offered.
    pub remaining_attempts: u32,
    /// The user's languages, each a list of tags; the weightiest first.
    pub locales: Vec<String>,
    /// Whether this is the browser that went to the provider.
    pub is_same_browser: bool,
    /// Where the capture can be taken up again, if it can. For the bound browser only.
    pub provider_address: Option<Personal<String>>,
    /// Where the browser goes when it leaves.
    pub continue_url: String,
    /// What the user tells support.
    pub support_reference: SupportReference,
}

const SHORTEST_POLL_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_POLL_PAUSE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub struct Views {
    pub clock: Arc<dyn Clock>,
    pub clients: Arc<Clients>,
    pub links: Arc<Links>,
    pub browsers: Browsers,
    /// How many attempts are left.
    pub attempts: Attempts,
    /// How long a user waits in front of our page before the user journey goes on with a pending outcome.
    pub pending_after: Duration,
}

impl Views {
    /// What a page may know of this record.
    pub async fn view(
        &self,
        record: &Record,
        browser: Option<&BrowserId>,
        deadline: Deadline,
    ) -> Result<View, StoreError> {
        let client = self.clients.asking(record);
        let now = self.clock.now();
        let remaining_attempts = self.attempts.remaining_if_offered(record, deadline).await?;
        let effective_state = client.effective_state(record, remaining_attempts, now);
        let is_same_browser = self.browsers.is_bound(browser, record);
        let id = record.verification.id;
        Ok(View {
            effective_state,
            meaning: effective_state.meaning().for_user_with(remaining_attempts),
            is_ready: self.is_ready(record),
            poll_after: poll_after(record.document.as_ref().and_then(|part| part.poll.due), now),
            waited: match record.verification.state {
                State::Submitted { since } => now.since(since),
                _ => Duration::ZERO,
            },
            is_answered: record.is_answered(now),
            ready_within: self.ready_within(record),
            remaining_attempts,
            locales: record.locales(),
            is_same_browser,
            provider_address: provider_address(record).filter(|_| is_same_browser).cloned(),
            continue_url: self.links.continue_url(id),
            support_reference: SupportReference::of(id),
            client,
        })
    }

    /// Whether there is something to go back with, or the user has waited long enough.
    #[must_use]
    pub fn is_ready(&self, record: &Record) -> bool {
        let Some(client) = self.clients.get(&record.client.0) else { return true };
        let meaning = client.effective_state(record, 0, self.clock.now()).meaning();
        meaning.page == PageKind::Ended || self.ready_within(record).is_zero()
    }

    /// How much longer the user waits at most.
    fn ready_within(&self, record: &Record) -> Duration {
        let started = record
            .authorization_request()
            .map_or(record.verification.created_at, |request| request.started_at);
        self.pending_after.saturating_sub(self.clock.now().since(started))
    }
}

/// Where a browser may still go to the provider, if it may.
fn provider_address(record: &Record) -> Option<&Personal<String>> {
    let is_waiting = record.verification.state.kind() == StateKind::AwaitingUser;
    record.document.as_ref()?.redirect_url.as_ref().filter(|_| is_waiting)
}

/// Just after the next poll, within reason.
fn poll_after(due: Option<Timestamp>, now: Timestamp) -> Duration {
    let until_poll = due.map_or(LONGEST_POLL_PAUSE, |due| due.since(now) + Duration::from_secs(1));
    until_poll.clamp(SHORTEST_POLL_PAUSE, LONGEST_POLL_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_asks_again_just_after_the_next_poll_but_neither_at_once_nor_late() {
        let now = Timestamp::from_unix_millis(60_000);
        for (due_millis, seconds) in [(Some(63_000), 4), (Some(60_000), 2), (Some(1), 2), (Some(900_000), 5)]
        {
            let due = due_millis.map(Timestamp::from_unix_millis);
            assert_eq!(poll_after(due, now), Duration::from_secs(seconds), "{due_millis:?}");
        }
        assert_eq!(poll_after(None, now), LONGEST_POLL_PAUSE);
    }
}
