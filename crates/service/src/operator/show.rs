use std::sync::Arc;

use futures::future::try_join3;

use super::{
    find::find,
    named::{Named, ShowError},
    shown::{Shown, ShownEvent, ShownPoll, ShownTransaction, ShownVerification},
    why::Why,
};
use crate::{
    kernel::{Clock, Deadline, StoreError},
    model::{Clients, Record, SupportReference, Tombstone},
    ports::Store,
};

/// Shows operators what happened.
#[derive(Clone)]
pub struct Show {
    /// Where verifications and their histories are.
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub clients: Arc<Clients>,
}

impl Show {
    /// Where a verification stands, what happened to it, and why.
    pub async fn run(&self, named: &Named, deadline: Deadline) -> Result<Shown, ShowError> {
        let id = find(&*self.store, named, deadline).await?;
        match self.store.verification(id, deadline).await? {
            Some(record) => Ok(Shown::Verification(Box::new(self.show(record.value, deadline).await?))),
            None => match self.store.tombstone(id, deadline).await? {
                Some(Tombstone { account, erased_at, .. }) => {
                    Ok(Shown::Erased { verification_id: id, erased_at, account })
                }
                None => Err(ShowError::Unknown),
            },
        }
    }

    async fn show(&self, record: Record, deadline: Deadline) -> Result<ShownVerification, StoreError> {
        let id = record.verification.id;
        let (user, timeline, reports) = try_join3(
            self.store.user(id.user(), deadline),
            self.store.timeline(id, deadline),
            self.store.count_evidence(id, deadline),
        )
        .await?;
        let now = self.clock.now();
        let client = self.clients.of(&record);
        let history = user.value.within(&record.group());
        let remaining_attempts = history.remaining_attempts(&client.limits, Some(&record.verification), now);
        let effective_state = client.effective_state(&record, remaining_attempts, now);
        let meaning = effective_state.meaning();
        let poll = record.document.as_ref().map(|part| part.poll);
        Ok(ShownVerification {
            verification_id: id,
            support_reference: SupportReference::of(id).to_string(),
            method: record.method,
            number: record.verification.number,
            created_at: record.verification.created_at,
            state: record.verification.state.kind(),
            effective_state,
            outcome: meaning.outcome,
            next_step: meaning.next_step,
            remaining_attempts,
            is_current: history.current.is_some_and(|current| current.attempt == id.attempt()),
            is_confirmed: record.verification.is_confirmed(),
            why: Why::of(&record.verification.state),
            poll: poll.map(|poll| ShownPoll { last: poll.last, next: poll.due, retries: poll.retries }),
            transaction: record.verification.transaction.map(ShownTransaction::from),
            client: record.client,
            correlation_id: record.correlation_id,
            reports,
            timeline: timeline
                .into_iter()
                .map(|entry| ShownEvent { at: entry.at, event: entry.event })
                .collect(),
        })
    }
}
