use std::time::Duration;

use serde::{Deserialize, Serialize};
use verification::{Attributes, Personal, Timestamp, Verification, VerificationId, table::StateKind};

use crate::{
    ClientId, Consent, DropInOrder, IssuedCode, IssuedHint, Journey, ReachedLimit, Subject,
    authorization_request::CodeFate,
};

/// Everything that is kept of one verification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Where it stands.
    pub verification: Verification,
    /// About whom; absent in rows of version 0.1.
    #[serde(default)]
    pub subject: Option<Subject>,
    /// For whom.
    pub client: ClientId,
    /// The policy's id of the journey that asked for it; ties log lines together.
    pub correlation_id: Option<String>,
    /// What the account says about its user.
    pub attributes: Attributes,
    /// The user's consent.
    pub consent: Option<Consent>,
    /// The user's address.
    pub user_ip: Option<Personal<String>>,
    /// The user's language.
    pub locale: Option<String>,
    /// How many more rejected attempts the user had when this was last decided.
    pub attempts_left: u32,
    /// Where the provider takes over. Whoever has this address can take part.
    pub redirect_url: Option<Personal<String>>,
    /// The browser's present request.
    pub journey: Option<Journey>,
    /// The last code that was handed out.
    pub code: Option<IssuedCode>,
    /// The last code that only lets another browser start over.
    #[serde(default)]
    pub restart_code: Option<IssuedCode>,
    /// What the original sample's first policy asked for.
    #[serde(default)]
    pub drop_in: Option<DropInOrder>,
    /// The last hint that was handed out.
    #[serde(default)]
    pub hint: Option<IssuedHint>,
    /// Who is buying right now.
    pub lease: Option<Lease>,
    /// What became of transactions that failed.
    #[serde(default)]
    pub retry_backoff: Option<RetryBackoff>,
    /// The looks at the provider.
    pub poll: PollPlan,
    /// How many entries the timeline has.
    pub timeline_length: u32,
}

impl Record {
    /// The user's languages, each a list of tags: first those of the browser's present request, then those that the
    /// policy gave.
    #[must_use]
    pub fn locales(&self) -> Vec<String> {
        let journey = self.journey.as_ref().and_then(|journey| journey.ui_locales.clone());
        journey.into_iter().chain(self.locale.clone()).collect()
    }
}

/// The right to buy, held by one call for a short time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Which call.
    pub holder: String,
    /// Since when; the transaction was counted at this time.
    pub since: Timestamp,
    /// Until when others leave it alone.
    pub until: Timestamp,
}

/// Transactions that failed in a row: for a while none is made on its own, only when the user asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryBackoff {
    /// How many.
    pub failures: u32,
    /// Until when none is made on its own.
    pub until: Timestamp,
    /// The limit that was reached; absent where the provider failed.
    #[serde(default)]
    pub limit: Option<ReachedLimit>,
}

impl RetryBackoff {
    /// One more failure: five seconds, then twice as long each time, up to five minutes.
    #[must_use]
    pub(crate) fn after(earlier: Option<Self>, limit: Option<ReachedLimit>, now: Timestamp) -> Self {
        let failures = earlier.map_or(1, |earlier| earlier.failures.saturating_add(1));
        let pause = Duration::from_secs(5).saturating_mul(1 << failures.min(7).saturating_sub(1));
        Self { failures, until: now + pause.min(Duration::from_secs(300)), limit }
    }
}

/// Which looks are planned. The sequence number tells the current message from duplicates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollPlan {
    /// The number of the latest planned poll.
    pub sequence: u64,
    /// When it is due; absent when none is planned.
    pub due: Option<Timestamp>,
    /// When the provider was last asked.
    pub last: Option<Timestamp>,
    /// How many polls have failed in a row, where failed ones are repeated sooner than the schedule says.
    #[serde(default)]
    pub retries: u32,
}

/// A message that says: ask the provider how this verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PollJob {
    /// Which verification.
    pub verification_id: VerificationId,
    /// Which of its planned polls.
    pub sequence: u64,
    /// When it is due.
    pub due: Timestamp,
}

/// One line of a verification's history. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: TimelineEvent,
}

/// What happened, in words for operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TimelineEvent {
    /// Asked for.
    Created,
    /// A browser came to go to the provider.
    Authorized,
    /// The provider could not sell.
    TransactionFailed,
    /// The state changed; both by name.
    Moved {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// The browser came back.
    Returned {
        /// Whether it was the browser that had left.
        same_browser: bool,
    },
    /// The provider called.
    CalledBack {
        /// The provider's word for the state, cut and cleaned.
        status: String,
    },
    /// A code was handed out.
    CodeIssued,
    /// A hint was handed out.
    HintIssued,
    /// A hint was redeemed.
    HintRedeemed,
    /// A code was redeemed.
    CodeRedeemed,
    /// A code was shown wrongly and is good for nothing any more.
    CodeRevoked,
}

impl TimelineEvent {
    /// A change of state.
    #[must_use]
    pub fn moved(from: StateKind, to: StateKind) -> Self {
        Self::Moved { from: format!("{from:?}"), to: format!("{to:?}") }
    }
}

impl Record {
    /// Whether a call is buying for it.
    pub(crate) fn is_leased(&self, now: Timestamp) -> bool {
        self.lease.as_ref().is_some_and(|lease| lease.until > now)
    }

    /// Whether the client has already been answered for the browser's present request.
    pub(crate) fn is_answered(&self) -> bool {
        let spent =
            |code: &IssuedCode| code.fate != CodeFate::Open && Some(&code.journey) == self.journey.as_ref();
        self.code.as_ref().is_some_and(spent)
    }

    /// Whether the client was told that its user starts over in another browser.
    pub(crate) fn was_started_over(&self) -> bool {
        self.restart_code.as_ref().is_some_and(|code| matches!(code.fate, CodeFate::Redeemed(_)))
    }

    /// Plans a poll at `due` and answers with the message to send.
    pub(crate) fn plan_poll(&mut self, due: Timestamp) -> PollJob {
        self.poll.sequence = self.poll.sequence.saturating_add(1);
        self.poll.due = Some(due);
        PollJob { verification_id: self.verification.id, sequence: self.poll.sequence, due }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_each_failure_the_pause_is_twice_as_long_up_to_five_minutes() {
        let now = Timestamp::from_unix_millis(0);
        let mut retry_backoff = None;
        let pauses: Vec<u64> = (0..9)
            .map(|_| {
                let next = RetryBackoff::after(retry_backoff, None, now);
                retry_backoff = Some(next);
                next.until.since(now).as_secs()
            })
            .collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(retry_backoff.map(|retry_backoff| retry_backoff.failures), Some(9));
    }
}
