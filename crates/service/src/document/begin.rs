use std::{sync::Arc, time::Duration};

use contract::{AttemptId, Personal, UserKey, VerificationId};
use tracing::info;
use verification::{Attributes, CurrentAttempt, Event, User, Verification};

use crate::{
    kernel::{Clock, Deadline, SecureRandom, StoreError, Version, Versioned, random_bytes},
    model::{
        Client, Consent, Draft, EraseJob, IndexEntry, Measure, Record, ReturnRequest, SamplePart, Subject,
        SupportReference, TimelineEvent,
    },
    ports::Commits,
};

/// What a new attempt begins with.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    pub subject: Subject,
    /// The policy's id of the user journey.
    pub correlation_id: Option<String>,
    pub locale: Option<String>,
    /// What the account says about its user.
    pub attributes: Attributes,
    pub consent: Option<Consent>,
    pub user_ip: Option<Personal<String>>,
    /// How the browser is sent back to the sample's second policy, where its first one asks.
    pub return_request: Option<ReturnRequest>,
}

/// When the sweep sees a verification for the first time. Only its polls end it, and a chain of them that broke is mended then.
const FIRST_CHECK: Duration = Duration::from_secs(2 * 24 * 3600);

/// Begins attempts.
#[derive(Clone)]
pub struct Begin {
    pub commits: Arc<dyn Commits>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn SecureRandom>,
}

impl Begin {
    /// Inserts a new verification and makes it the user's current one, in place of one that is still open.
    pub async fn begin(
        &self,
        attempt: NewAttempt,
        client: &Client,
        (key, mut user): (UserKey, Versioned<User>),
        current: Option<Draft>,
        deadline: Deadline,
    ) -> Result<Record, StoreError> {
        let now = self.clock.now();
        let history = user.value.within_mut(&client.group());
        let number = history.current.map_or(1, |current| current.newest_number.saturating_add(1));
        let id = VerificationId::new(key, AttemptId::from_random(random_bytes(self.random.as_ref())));
        history.current = Some(CurrentAttempt { attempt: id.attempt(), newest_number: number });
        let mut record = attempt.record(Verification::new(id, number, now), client);
        // A user who is known by two names stays so.
        let names = current.iter().flat_map(|current| current.record.value.names());
        record.other_names = names.filter(|name| **name != record.subject).cloned().collect();
        let mut draft = Draft::new(Versioned { value: record, version: Version(None) });
        draft.note(TimelineEvent::Created, now);
        draft.commit.index.push((IndexEntry::SupportReference(SupportReference::of(id)), id));
        draft
            .commit
            .jobs
            .push(EraseJob { verification_id: id, due: now + client.retention.min(FIRST_CHECK) }.into());
        if let Some(mut replaced) = current
            && replaced.apply(Event::Replaced, None, now).is_ok()
            && replaced.has_moved()
        {
            replaced.plan_poll(None);
            draft.join(replaced);
        }
        draft.with_user(key, user);
        let record = draft.record.value.clone();
        self.commits.commit(draft.into_commit(), deadline).await?;
        Measure::Started(&client.id).note();
        info!(verification.id = %id, verification.number = number, "verification created");
        Ok(record)
    }
}

impl NewAttempt {
    fn record(self, verification: Verification, client: &Client) -> Record {
        let sample = self
            .return_request
            .map(|request| SamplePart::new(request, self.correlation_id.clone(), verification.created_at));
        Record {
            sample,
            trust_group: client.trust_group.clone(),
            correlation_id: self.correlation_id,
            locale: self.locale,
            ..Record::new(verification, client.id.clone(), self.subject).with_account(
                self.attributes,
                self.consent,
                self.user_ip,
            )
        }
    }
}
