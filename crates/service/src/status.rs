use std::time::Duration;

use tokens::{BrowserId, TicketPurpose};
use verification::{EffectiveState, Personal, State, Timestamp, VerificationId};

use crate::{Deadline, Record, ReturnError, Service};

/// What a page may know of a verification: nothing about the user.
#[derive(Clone, Debug)]
pub struct View {
    /// How it stands. An approval shows as such although the client has yet to confirm it.
    pub effective_state: EffectiveState,
    /// Whether the browser can go back now.
    pub is_ready: bool,
    /// How long to wait before asking again.
    pub poll_after: Duration,
    /// How long the user has been waiting since the pictures were handed in.
    pub waited: Duration,
    /// The client has been answered for this browser's request: nothing that is done here would reach it.
    pub is_answered: bool,
    /// Who sent the user here.
    pub client_name: String,
    /// How long from now until the browser can go back whatever is known by then.
    pub ready_within: Duration,
    /// How many more rejected attempts the user has.
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
    pub support_reference: String,
}

const POLL_FLOOR: Duration = Duration::from_secs(2);
const POLL_CEILING: Duration = Duration::from_secs(5);

impl Service {
    /// How the verification of a ticket stands: one point read, never a call to the provider.
    pub async fn status(
        &self,
        ticket: &str,
        browser: Option<&BrowserId>,
        deadline: Deadline,
    ) -> Result<View, ReturnError> {
        let id = self
            .keys
            .tickets
            .read(TicketPurpose::Return, ticket)
            .map_err(|_| ReturnError::UnknownVerification)?;
        let record =
            self.ports.store.verification(id, deadline).await?.ok_or(ReturnError::UnknownVerification)?;
        Ok(self.view(&record.value, browser))
    }

    /// What a page may know of this record.
    pub(crate) fn view(&self, record: &Record, browser: Option<&BrowserId>) -> View {
        let client =
            self.client(Some(&record.client.0)).unwrap_or_else(|| self.config.clients.default_client());
        let is_same_browser =
            browser.is_some_and(|browser| record.verification.is_bound_to(&self.mark(browser, record)));
        View {
            effective_state: self.effective_state(record, client),
            is_ready: self.is_ready(record),
            poll_after: poll_after(record.poll.due, self.now()),
            waited: match &record.verification.state {
                State::Submitted { since, .. } => self.now().since(*since),
                _ => Duration::ZERO,
            },
            is_answered: record.is_answered(),
            client_name: client.display_name.clone(),
            ready_within: self.ready_within(record),
            remaining_attempts: record.attempts_left,
            locales: record.locales(),
            is_same_browser,
            provider_address: Self::provider_address(record).filter(|_| is_same_browser).cloned(),
            continue_url: self.config.links.continue_url(&self.keys.tickets, record.verification.id),
            support_reference: support_reference(record.verification.id),
        }
    }
}

/// Just after the next poll, within reason.
fn poll_after(due: Option<Timestamp>, now: Timestamp) -> Duration {
    let until_poll = due.map_or(POLL_CEILING, |due| due.since(now) + Duration::from_secs(1));
    until_poll.clamp(POLL_FLOOR, POLL_CEILING)
}

/// What a user tells support: the last characters of the id, in two groups that can be read out over the phone. Enough
/// to find the verification, nothing to misuse.
#[must_use]
pub fn support_reference(id: VerificationId) -> String {
    let id = id.to_string().to_ascii_uppercase();
    let tail = |from: usize, to: usize| {
        id.get(id.len().saturating_sub(from)..id.len().saturating_sub(to)).unwrap_or_default()
    };
    format!("{}-{}", tail(9, 5), tail(5, 1))
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
        assert_eq!(poll_after(None, now), POLL_CEILING);
    }
}
