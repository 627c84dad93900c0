use std::time::Duration;

use contract::{AccountId, ExecutionId, Timestamp, VerificationId, named};
use serde::{Deserialize, Serialize};
use verification::Verification;

/// Something to be done at a time. It lies on the index until it is done; a poll travels through the queue as well, since a user
/// may be waiting for it. Every job is safe to run twice, and by two instances at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Job {
    /// Ask the provider.
    Poll(PollJob),
    /// Erase what retention no longer allows.
    Erase(EraseJob),
    /// Delete what is left of an erased verification, at the provider too.
    Purge(PurgeJob),
    /// Delete a provider's account that no verification leads to.
    Orphan(OrphanJob),
}

named! {
    /// What there is to do. Each kind has its own part of the index, so that none waits behind another. The name stands on the
    /// index and in log lines.
    pub enum JobKind {
        /// See [`Job::Poll`].
        Poll = "poll",
        /// See [`Job::Erase`].
        Erase = "erase",
        /// See [`Job::Purge`].
        Purge = "purge",
        /// See [`Job::Orphan`].
        Orphan = "orphan",
    }
}

/// Ask the provider how a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PollJob {
    pub verification_id: VerificationId,
    /// Which of its planned polls.
    pub sequence: u64,
    /// When it is due.
    pub due: Timestamp,
}

/// See whether a verification has to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EraseJob {
    pub verification_id: VerificationId,
    pub due: Timestamp,
}

/// Go on where an erasure has left a tombstone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurgeJob {
    pub verification_id: VerificationId,
    pub due: Timestamp,
}

/// Delete an account that was created for a verification and is not the one it uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrphanJob {
    pub verification_id: VerificationId,
    pub account: AccountId,
    pub execution: ExecutionId,
    /// Whether we created it ourselves. What only a callback names has to bear our reference before it is deleted.
    pub is_ours: bool,
    /// When it was noticed.
    pub since: Timestamp,
    pub due: Timestamp,
}

impl OrphanJob {
    /// An account is looked at after this time: a call that is creating it right now has written it down by then.
    pub const PAUSE: Duration = Duration::from_secs(600);

    /// Whether the verification uses the account after all.
    #[must_use]
    pub fn is_used_by(&self, verification: &Verification) -> bool {
        let used = verification.transaction.as_ref();
        used.is_some_and(|used| used.execution == self.execution || used.account == self.account)
    }
}

impl Job {
    #[must_use]
    pub const fn kind(&self) -> JobKind {
        match self {
            Self::Poll(_) => JobKind::Poll,
            Self::Erase(_) => JobKind::Erase,
            Self::Purge(_) => JobKind::Purge,
            Self::Orphan(_) => JobKind::Orphan,
        }
    }

    /// About which verification it is.
    #[must_use]
    pub const fn verification_id(&self) -> VerificationId {
        match self {
            Self::Poll(job) => job.verification_id,
            Self::Erase(job) => job.verification_id,
            Self::Purge(job) => job.verification_id,
            Self::Orphan(job) => job.verification_id,
        }
    }

    /// When it is due.
    #[must_use]
    pub const fn due(&self) -> Timestamp {
        match self {
            Self::Poll(job) => job.due,
            Self::Erase(job) => job.due,
            Self::Purge(job) => job.due,
            Self::Orphan(job) => job.due,
        }
    }

    /// The same at another time.
    #[must_use]
    pub fn at(self, due: Timestamp) -> Self {
        match self {
            Self::Poll(job) => Self::Poll(PollJob { due, ..job }),
            Self::Erase(job) => Self::Erase(EraseJob { due, ..job }),
            Self::Purge(job) => Self::Purge(PurgeJob { due, ..job }),
            Self::Orphan(job) => Self::Orphan(OrphanJob { due, ..job }),
        }
    }
}

impl From<PollJob> for Job {
    fn from(job: PollJob) -> Self {
        Self::Poll(job)
    }
}

impl From<EraseJob> for Job {
    fn from(job: EraseJob) -> Self {
        Self::Erase(job)
    }
}

impl From<PurgeJob> for Job {
    fn from(job: PurgeJob) -> Self {
        Self::Purge(job)
    }
}

impl From<OrphanJob> for Job {
    fn from(job: OrphanJob) -> Self {
        Self::Orphan(job)
    }
}

#[cfg(test)]
mod tests {
    use contract::{AttemptId, UserKey};

    use super::*;

    #[test]
    fn a_message_names_the_kind_of_its_job() {
        let verification_id = VerificationId::new(UserKey::new(1, [1; 16]), AttemptId::from_random([2; 16]));
        let due = Timestamp::from_unix_millis(5);
        let poll = Job::Poll(PollJob { verification_id, sequence: 3, due });
        let text = serde_json::to_string(&poll).unwrap();
        assert_eq!(
            text,
            format!(r#"{{"kind":"poll","verificationId":"{verification_id}","sequence":3,"due":5}}"#)
        );
        assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), poll);
        let erase = Job::Erase(EraseJob { verification_id, due });
        let text = serde_json::to_string(&erase).unwrap();
        assert_eq!(text, format!(r#"{{"kind":"erase","verificationId":"{verification_id}","due":5}}"#));
    }
}
