use std::time::Duration;

use contract::{Personal, Timestamp, VerificationId};
use serde::{Deserialize, Serialize};
use verification::Attributes;

use super::{Consent, PollJob, ReachedLimit};

/// What the document check keeps beside the state: what it was told, the transaction's address, and its polls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DocumentPart {
    /// What the account says about its user.
    pub attributes: Attributes,
    /// How often the account was corrected since the document was read. Without an end, a user who may rename an account could
    /// guess what stands on the document.
    #[serde(skip_serializing_if = "is_zero")]
    pub corrections: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_ip: Option<Personal<String>>,
    /// Where the provider takes over. Anyone with this address can take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<Personal<String>>,
    /// Which call is creating a transaction right now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// What became of creations that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_backoff: Option<RetryBackoff>,
    /// The polls of the provider.
    pub poll: PollPlan,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The right to create a transaction, held by one call for a short time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    pub holder: String,
    /// Since when; the transaction was counted at this time.
    pub since: Timestamp,
    /// Until when others leave it alone.
    pub until: Timestamp,
}

/// Creations that failed in a row: for a while none is made by itself, only when the user asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryBackoff {
    pub failures: u32,
    /// Until when none is made by itself.
    pub until: Timestamp,
    /// The limit that was reached; absent where the provider failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<ReachedLimit>,
    /// Whether the provider's answer was lost, so that there may be a transaction.
    #[serde(default)]
    pub is_lost: bool,
}

impl RetryBackoff {
    /// One more failure: five seconds, then twice as long each time, up to five minutes.
    #[must_use]
    pub fn after(earlier: Option<Self>, limit: Option<ReachedLimit>, now: Timestamp) -> Self {
        let failures = earlier.map_or(1, |earlier| earlier.failures.saturating_add(1));
        let pause = Duration::from_secs(5).saturating_mul(1 << failures.min(7).saturating_sub(1));
        Self { failures, until: now + pause.min(Duration::from_secs(300)), limit, is_lost: false }
    }
}

/// Which poll is planned. The sequence number tells the current message from duplicates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PollPlan {
    /// The number of the latest planned poll.
    pub sequence: u64,
    /// When it is due; absent when none is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// When the provider was last asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// How many polls have failed in a row, where failed ones are repeated sooner than the schedule says.
    pub retries: u32,
}

impl PollPlan {
    /// Plans a poll, which takes the place of the one that was planned.
    pub fn plan(&mut self, verification_id: VerificationId, due: Timestamp) -> PollJob {
        self.sequence = self.sequence.saturating_add(1);
        self.due = Some(due);
        PollJob { verification_id, sequence: self.sequence, due }
    }

    /// No poll is planned any more; messages under way become duplicates.
    pub const fn cancel(&mut self) {
        self.sequence = self.sequence.saturating_add(1);
        self.due = None;
        self.retries = 0;
    }

    /// The poll that is planned.
    #[must_use]
    pub fn job(&self, verification_id: VerificationId) -> Option<PollJob> {
        Some(PollJob { verification_id, sequence: self.sequence, due: self.due? })
    }
}

impl DocumentPart {
    /// Whether the provider could not be reached just now.
    #[must_use]
    pub fn has_just_failed(&self, now: Timestamp) -> bool {
        self.retry_backoff.is_some_and(|backoff| backoff.limit.is_none() && backoff.until > now)
    }

    /// Whether a call is creating a transaction.
    #[must_use]
    pub fn is_leased(&self, now: Timestamp) -> bool {
        self.lease.as_ref().is_some_and(|lease| lease.until > now)
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
        assert_eq!(retry_backoff.map(|backoff| backoff.failures), Some(9));
    }
}
