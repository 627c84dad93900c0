use std::{sync::Arc, time::Duration};

use contract::{AccountId, ExecutionId, Timestamp, VerificationId};
use tracing::info;

use super::Planner;
use crate::{
    kernel::{Deadline, StoreError, with_retry},
    model::{Draft, IndexEntry, Links, Measure, OrphanJob, PollJob, TimelineEvent},
    ports::Store,
};

/// What a provider's call says. Nothing in it is signed but the ticket, which is ours.
#[derive(Clone, Debug, Default)]
pub struct ProviderCall {
    /// The ticket in the address that we gave; absent where the address is the one set in the provider's portal.
    pub ticket: Option<String>,
    /// The execution that it names. Leads to the verification where no ticket does: where none came with the call, or where the
    /// key is gone that made it.
    pub execution: Option<ExecutionId>,
    pub account: Option<AccountId>,
    /// What it says about the execution, for the history alone.
    pub status: String,
    /// When it says that it was sent; for the telemetry alone.
    pub sent_at: Option<Timestamp>,
}

impl ProviderCall {
    /// How long it was under way, if what it says can be.
    fn lag(&self, now: Timestamp) -> Option<Duration> {
        let lag = now.since(self.sent_at?);
        (lag <= LONGEST_LAG).then_some(lag)
    }
}

/// No call is under way for longer.
const LONGEST_LAG: Duration = Duration::from_secs(24 * 3600);

/// Hears what a provider calls about.
#[derive(Clone)]
pub struct Callbacks {
    pub store: Arc<dyn Store>,
    pub links: Arc<Links>,
    pub planner: Planner,
}

/// The longest status word that is written down.
const STATUS_LENGTH: usize = 40;

impl Callbacks {
    /// Writes down that the provider called and plans a poll. The call is a hint: nothing in it decides anything, and what it
    /// names is asked for with stored ids. Answers with a poll that was planned for now.
    pub async fn note(&self, call: &ProviderCall, deadline: Deadline) -> Result<Option<PollJob>, StoreError> {
        match self.called(call, deadline).await? {
            Some(id) => {
                let poll = with_retry(|| self.try_note(id, call, deadline)).await?;
                Measure::CalledBack(call.lag(self.planner.clock.now())).note();
                Ok(poll)
            }
            None => {
                info!("callback names no verification, ignored");
                Ok(None)
            }
        }
    }

    async fn try_note(
        &self,
        id: VerificationId,
        call: &ProviderCall,
        deadline: Deadline,
    ) -> Result<Option<PollJob>, StoreError> {
        let Some(record) = self.store.verification(id, deadline).await? else {
            return self.note_erased(id, call, deadline).await.map(|()| None);
        };
        let used = |job: &OrphanJob| job.is_used_by(&record.value.verification);
        if let Some(orphan) = self.orphan(id, call).filter(|job| !used(job)) {
            self.store.put_job(&orphan.into(), deadline).await?;
        }
        if record.value.verification.transaction.is_none() {
            return Ok(None);
        }
        let mut draft = Draft::new(record);
        self.planner.plan_immediate(&mut draft);
        let Some(poll) = draft.planned_poll() else { return Ok(None) };
        draft.note(TimelineEvent::CalledBack { status: clean(&call.status) }, self.planner.clock.now());
        self.store.commit(draft.into_commit(), deadline).await?;
        Ok(self.planner.immediate(Some(poll)))
    }

    /// The verification was erased while a transaction was under way that nobody had written down.
    async fn note_erased(
        &self,
        id: VerificationId,
        call: &ProviderCall,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        match self.orphan(id, call) {
            Some(orphan) => self.store.put_job(&orphan.into(), deadline).await,
            None => Ok(()),
        }
    }

    /// An account that was perhaps created for this verification by a process that ended before it could write it down. Its
    /// turn comes when a process that is creating it right now has written it down.
    fn orphan(&self, id: VerificationId, call: &ProviderCall) -> Option<OrphanJob> {
        let (account, execution) = (call.account.clone()?, call.execution.clone()?);
        let now = self.planner.clock.now();
        // In steps, so that calls in a row put one job and not many.
        let step = i64::try_from(OrphanJob::PAUSE.as_millis()).unwrap_or(i64::MAX).max(1);
        let since = Timestamp::from_unix_millis(now.unix_millis().div_euclid(step).saturating_mul(step));
        Some(OrphanJob {
            verification_id: id,
            account,
            execution,
            is_ours: false,
            since,
            due: since + OrphanJob::PAUSE * 2,
        })
    }

    async fn called(
        &self,
        call: &ProviderCall,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        if let Some(ticket) = &call.ticket
            && let Ok(id) = self.links.read_callback_ticket(ticket)
        {
            return Ok(Some(id));
        }
        match &call.execution {
            Some(execution) => self.store.find(&IndexEntry::Execution(execution.clone()), deadline).await,
            None => Ok(None),
        }
    }
}

/// A stranger's word, fit for a history.
fn clean(status: &str) -> String {
    status
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        .take(STATUS_LENGTH)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_call_was_under_way_is_believed_within_a_day() {
        let now = Timestamp::from_unix_millis(100 * 3_600_000);
        let lag = |sent_at: Option<i64>| {
            let sent_at = sent_at.map(|millis| Timestamp::from_unix_millis(now.unix_millis() - millis));
            ProviderCall { sent_at, ..ProviderCall::default() }.lag(now)
        };
        assert_eq!(lag(Some(1_500)), Some(Duration::from_millis(1_500)));
        assert_eq!(lag(Some(-5_000)), Some(Duration::ZERO), "its clock is ahead of ours");
        assert_eq!(lag(Some(25 * 3_600_000)), None);
        assert_eq!(lag(None), None);
    }

    #[test]
    fn of_a_strangers_word_only_what_a_history_can_bear_is_kept() {
        assert_eq!(clean("PROCESSED"), "PROCESSED");
        assert_eq!(clean("NOT_EXECUTED 2\n<b>"), "NOT_EXECUTED2b");
        assert_eq!(clean(&"x".repeat(1000)), "x".repeat(STATUS_LENGTH));
    }
}
