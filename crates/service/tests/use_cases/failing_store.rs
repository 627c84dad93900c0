use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use service::{
    Counter, Deadline, ErasureOrder, PollJob, Record, Tombstone,
    ports::{Commit, CommitError, Store, StoreError, Version, Versioned},
};
use state::State;
use verification::{ExecutionId, Timestamp, User, UserKey, VerificationId};

/// What becomes of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    CarriedOut,
    /// It is not carried out.
    Fails,
    /// It is carried out, and the caller is told that the store is unavailable.
    AnswerLost,
}

/// A store whose next commits and counts have these fates; all others are carried out.
pub(crate) struct FailingStore {
    pub(crate) store: Arc<State>,
    pub(crate) fates: Mutex<VecDeque<Fate>>,
    pub(crate) counts: Mutex<VecDeque<Fate>>,
}

#[async_trait]
impl Store for FailingStore {
    async fn verification(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Record>>, StoreError> {
        self.store.verification(id, deadline).await
    }

    async fn user(&self, key: UserKey, deadline: Deadline) -> Result<Versioned<User>, StoreError> {
        self.store.user(key, deadline).await
    }

    async fn find_user(
        &self,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<(UserKey, Versioned<User>), StoreError> {
        self.store.find_user(name, deadline).await
    }

    async fn by_execution(
        &self,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        self.store.by_execution(execution, deadline).await
    }

    async fn commit(&self, commit: Commit, deadline: Deadline) -> Result<Vec<Version>, CommitError> {
        let fate = self.fates.lock().unwrap().pop_front().unwrap_or(Fate::CarriedOut);
        if fate == Fate::Fails {
            return Err(StoreError::Unavailable.into());
        }
        let committed = self.store.commit(commit, deadline).await;
        if fate == Fate::AnswerLost { Err(StoreError::Unavailable.into()) } else { committed }
    }

    async fn overdue_polls(&self, until: Timestamp, deadline: Deadline) -> Result<Vec<PollJob>, StoreError> {
        self.store.overdue_polls(until, deadline).await
    }

    async fn forget_poll(&self, poll: &PollJob, deadline: Deadline) -> Result<(), StoreError> {
        self.store.forget_poll(poll, deadline).await
    }

    async fn poisoned_polls(&self, deadline: Deadline) -> Result<Vec<PollJob>, StoreError> {
        self.store.poisoned_polls(deadline).await
    }

    async fn due_erasures(
        &self,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<ErasureOrder>, StoreError> {
        self.store.due_erasures(until, deadline).await
    }

    async fn plan_erasure(&self, erasure: &ErasureOrder, deadline: Deadline) -> Result<(), StoreError> {
        self.store.plan_erasure(erasure, deadline).await
    }

    async fn forget_erasure(&self, erasure: &ErasureOrder, deadline: Deadline) -> Result<(), StoreError> {
        self.store.forget_erasure(erasure, deadline).await
    }

    async fn erase(
        &self,
        id: VerificationId,
        version: &Version,
        tombstone: &Tombstone,
        user: Option<(UserKey, Version)>,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        self.store.erase(id, version, tombstone, user, deadline).await
    }

    async fn tombstone(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Tombstone>, StoreError> {
        self.store.tombstone(id, deadline).await
    }

    async fn purge(
        &self,
        id: VerificationId,
        alias: Option<UserKey>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        self.store.purge(id, alias, deadline).await
    }

    async fn raise(&self, counter: &Counter, deadline: Deadline) -> Result<u64, StoreError> {
        let fate = self.counts.lock().unwrap().pop_front();
        match fate {
            Some(Fate::Fails) => Err(StoreError::Unavailable),
            Some(Fate::AnswerLost) => {
                self.store.raise(counter, deadline).await.and(Err(StoreError::Unavailable))
            }
            Some(Fate::CarriedOut) | None => self.store.raise(counter, deadline).await,
        }
    }

    async fn forget_counters(&self, until: Timestamp, deadline: Deadline) -> Result<(), StoreError> {
        self.store.forget_counters(until, deadline).await
    }

    async fn rewrap(&self, deadline: Deadline) -> Result<(), StoreError> {
        self.store.rewrap(deadline).await
    }
}
