use std::{sync::Arc, time::Duration};

use contract::{Timestamp, UserKey, VerificationId};
use tokens::LookupKey;
use tracing::{error, info, warn};
use verification::State;

use super::{follow::follow, full_hour::full_hour};
use crate::{
    document::Planner,
    kernel::{Deadline, StoreError, Version, Versioned, skip_unreadable, with_retry},
    model::{Clients, Draft, EraseJob, Job, Measure, PurgeJob, Record, Tombstone},
    ports::Store,
};

/// An open verification is seen again after this time.
const OPEN_PAUSE: Duration = Duration::from_secs(24 * 3600);
/// How long after its time a poll of an open verification counts as lost for good.
const LOST_AFTER: Duration = Duration::from_secs(3600);

/// Erases what retention no longer allows. Touches the store alone: what the provider holds is the business of
/// [`Purges`](super::Purges).
#[derive(Clone)]
pub struct Erasure {
    /// Where verifications and users are.
    pub store: Arc<dyn Store>,
    /// The relying parties and their retention.
    pub clients: Arc<Clients>,
    /// How long a verification may wait for its transaction, and the polls of those that are open.
    pub planner: Planner,
    /// Finds the other names of a user.
    pub lookup: LookupKey,
}

/// What becomes of a verification that was looked at.
enum Fate {
    /// It is to be looked at again.
    Later(Timestamp),
    /// A tombstone stands in its place.
    Erased,
    /// There is none.
    Gone,
}

impl Erasure {
    /// Erases a verification whose retention is over: the record goes, with the key of its evidence, and a tombstone takes its
    /// place. Each step can be repeated, and by two instances at once. Answers whether the verification was erased.
    pub async fn run(&self, job: &EraseJob, deadline: Deadline) -> Result<bool, StoreError> {
        let EraseJob { verification_id, due } = *job;
        let fate = with_retry(|| self.erase(verification_id, deadline)).await?;
        let next: Option<Job> = match fate {
            Fate::Later(due) => Some(EraseJob { verification_id, due }.into()),
            Fate::Erased => Some(PurgeJob { verification_id, due }.into()),
            Fate::Gone => None,
        };
        follow(&*self.store, &(*job).into(), next.as_ref(), deadline).await?;
        Ok(matches!(fate, Fate::Erased))
    }

    async fn erase(&self, id: VerificationId, deadline: Deadline) -> Result<Fate, StoreError> {
        let Some(record) = self.store.verification(id, deadline).await? else {
            let tombstone = self.store.tombstone(id, deadline).await?;
            return Ok(if tombstone.is_some() { Fate::Erased } else { Fate::Gone });
        };
        let now = self.planner.clock.now();
        let Some(due) = self.erasable_at(&record.value) else {
            self.bring_back_polls(record, deadline).await?;
            return Ok(Fate::Later(full_hour(now + OPEN_PAUSE)));
        };
        if due > now {
            // An approval that is withdrawn may be erased sooner than one that stays valid.
            let retention = self.clients.of(&record.value).retention;
            return Ok(Fate::Later(due.min(full_hour(now + retention.max(OPEN_PAUSE)))));
        }
        let user = self.user_to_erase(id, deadline).await?;
        self.leave_tombstone(&record, user, deadline).await?;
        Measure::Erased.note();
        info!(verification.id = %id, "verification erased");
        Ok(Fate::Erased)
    }

    /// Only its polls end an open verification; a chain of them that broke would leave it open for ever.
    async fn bring_back_polls(
        &self,
        record: Versioned<Record>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = record.value.verification.id;
        let now = self.planner.clock.now();
        let mut draft = Draft::new(record);
        if draft.document().poll.due.is_some_and(|due| due > now - LOST_AFTER) {
            return Ok(());
        }
        self.planner.plan_immediate(&mut draft);
        if draft.planned_poll().is_some() {
            warn!(verification.id = %id, "polls of an open verification were lost, polling again");
            self.store.commit(draft.into_commit(), deadline).await?;
        }
        Ok(())
    }

    /// When the retention of this record ends; `None` while it is open.
    fn erasable_at(&self, record: &Record) -> Option<Timestamp> {
        let client = self.clients.of(record);
        let verification = &record.verification;
        let token_end = verification.transaction.as_ref().map(|transaction| transaction.expires_at);
        let ended = match &verification.state {
            State::Created => verification.created_at + self.planner.schedule.created_lifetime,
            State::AwaitingUser | State::Submitted { .. } | State::Overdue { .. } => return None,
            State::Approved { at, .. } => *at + client.rules.validity,
            State::Rejected { at, .. } | State::Review { at, .. } | State::Differs { since: at, .. } => *at,
            State::Incomplete { .. }
            | State::Withdrawn
            | State::Expired
            | State::Superseded
            | State::Closed => token_end.unwrap_or(verification.created_at),
        };
        Some(ended + client.retention)
    }

    /// The user's row goes where it is given.
    async fn leave_tombstone(
        &self,
        record: &Versioned<Record>,
        user: Option<(UserKey, Version)>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let verification = &record.value.verification;
        let transaction = verification.transaction.as_ref();
        let aliases = record.value.names().map(|subject| subject.name(&self.lookup));
        let aliases = aliases.filter(|name| *name != verification.id.user()).collect();
        let tombstone = Tombstone {
            account: transaction.map(|transaction| transaction.account.clone()),
            execution: transaction.map(|transaction| transaction.execution.clone()),
            erased_at: self.planner.clock.now(),
            aliases,
        };
        self.store.erase(verification.id, &record.version, &tombstone, user, deadline).await
    }

    /// The purge that follows an erasure on request, if nobody carries it out at once.
    #[must_use]
    pub fn purge_of(&self, verification_id: VerificationId) -> PurgeJob {
        PurgeJob { verification_id, due: full_hour(self.planner.clock.now()) }
    }

    /// Erases a verification whatever its retention. What the provider holds is left to this purge, which is planned first.
    /// Answers with the tombstone; `None` if there is nothing.
    pub async fn erase_now(
        &self,
        purge: &PurgeJob,
        deadline: Deadline,
    ) -> Result<Option<Tombstone>, StoreError> {
        let id = purge.verification_id;
        with_retry(async || {
            let Some(record) = self.store.verification(id, deadline).await? else {
                return self.store.tombstone(id, deadline).await;
            };
            self.store.put_job(&(*purge).into(), deadline).await?;
            self.leave_tombstone(&record, None, deadline).await?;
            Measure::Erased.note();
            info!(verification.id = %id, "verification erased on request");
            self.store.tombstone(id, deadline).await
        })
        .await
    }

    /// The user's row goes with the user's latest attempt: what it counts is older than any window.
    async fn user_to_erase(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<(UserKey, Version)>, StoreError> {
        // What the user proved is erased all the same; nothing personal stands in the row that stays.
        let user = skip_unreadable(self.store.user(id.user(), deadline).await, |error| {
            error!(verification.id = %id, ?error, "user unreadable, left");
        })?;
        let Some(user) = user else { return Ok(None) };
        // With other groups in the row, the last purge takes it along.
        let latest = user.value.histories().map(|history| history.current.map(|current| current.attempt));
        let is_latest = latest.eq([Some(id.attempt())]);
        Ok(is_latest.then(|| (id.user(), user.version)))
    }
}
