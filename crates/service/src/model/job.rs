use contract::{Timestamp, VerificationId};
use serde::{Deserialize, Serialize};

/// Something to be done at a time. It lies on the index until it is done, and travels through the queue as well where it is
/// due within days. Every job is safe to run twice, and by two instances at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Job {
    /// Ask the provider.
    Poll(PollJob),
    /// Erase what retention no longer allows.
    Erase(EraseJob),
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

impl Job {
    /// About which verification it is.
    #[must_use]
    pub const fn verification_id(&self) -> VerificationId {
        match self {
            Self::Poll(job) => job.verification_id,
            Self::Erase(job) => job.verification_id,
        }
    }

    /// When it is due.
    #[must_use]
    pub const fn due(&self) -> Timestamp {
        match self {
            Self::Poll(job) => job.due,
            Self::Erase(job) => job.due,
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
