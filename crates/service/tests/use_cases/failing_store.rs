use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use contract::{ClientId, Timestamp, UserKey, VerificationId};
use futures::future::BoxFuture;
use service::{
    kernel::{Deadline, StoreError, Version, Versioned},
    model::{
        ClientChange, ClientVersion, Commit, Counter, IndexEntry, Job, JobKind, Raised, Record,
        RegisteredClient, TimelineEntry, Tombstone,
    },
    ports::{
        ClientRegistry, Commits, Counters, EvidenceStore, JobCursor, JobPage, Jobs, KeptReport, KeyRotation,
        Retention, Timelines, UserRow, Users, Verifications,
    },
};
use state::State;
use verification::User;

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
    /// No user's row can be read.
    pub(crate) users_are_unreadable: AtomicBool,
    /// No verification can be read.
    pub(crate) is_down: AtomicBool,
    /// This one cannot.
    pub(crate) unreadable: Mutex<Option<VerificationId>>,
    /// The row of this client cannot be read.
    pub(crate) damaged_client: Mutex<Option<ClientId>>,
    /// Nothing can be purged.
    pub(crate) purges_fail: AtomicBool,
    /// Happens once, before a tombstone takes the place of a record.
    pub(crate) before_tombstone: Mutex<Option<BoxFuture<'static, ()>>>,
}

type Result<T> = std::result::Result<T, StoreError>;

#[async_trait]
impl Verifications for FailingStore {
    async fn verification(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Record>>> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(StoreError::unavailable());
        }
        if *self.unreadable.lock().unwrap() == Some(id) {
            return Err(StoreError::unreadable());
        }
        self.store.verification(id, deadline).await
    }

    async fn find(&self, entry: &IndexEntry, deadline: Deadline) -> Result<Option<VerificationId>> {
        self.store.find(entry, deadline).await
    }
}

#[async_trait]
impl Users for FailingStore {
    async fn user(&self, key: UserKey, deadline: Deadline) -> Result<Versioned<User>> {
        if self.users_are_unreadable.load(Ordering::SeqCst) {
            return Err(StoreError::unreadable());
        }
        self.store.user(key, deadline).await
    }

    async fn user_row(&self, name: UserKey, deadline: Deadline) -> Result<UserRow> {
        if self.users_are_unreadable.load(Ordering::SeqCst) {
            return Err(StoreError::unreadable());
        }
        self.store.user_row(name, deadline).await
    }

    async fn find_user(&self, name: UserKey, deadline: Deadline) -> Result<(UserKey, Versioned<User>)> {
        self.store.find_user(name, deadline).await
    }

    async fn name_user(&self, name: UserKey, rows_under: UserKey, deadline: Deadline) -> Result<bool> {
        self.store.name_user(name, rows_under, deadline).await
    }
}

#[async_trait]
impl Timelines for FailingStore {
    async fn timeline(&self, id: VerificationId, deadline: Deadline) -> Result<Vec<TimelineEntry>> {
        self.store.timeline(id, deadline).await
    }
}

#[async_trait]
impl EvidenceStore for FailingStore {
    async fn count_evidence(&self, id: VerificationId, deadline: Deadline) -> Result<usize> {
        self.store.count_evidence(id, deadline).await
    }

    async fn evidence(&self, id: VerificationId, deadline: Deadline) -> Result<Vec<KeptReport>> {
        self.store.evidence(id, deadline).await
    }
}

#[async_trait]
impl Commits for FailingStore {
    async fn commit(&self, commit: Commit, deadline: Deadline) -> Result<Vec<Version>> {
        let fate = self.fates.lock().unwrap().pop_front().unwrap_or(Fate::CarriedOut);
        if fate == Fate::Fails {
            return Err(StoreError::unavailable());
        }
        let committed = self.store.commit(commit, deadline).await;
        if fate == Fate::AnswerLost { Err(StoreError::unavailable()) } else { committed }
    }
}

#[async_trait]
impl Jobs for FailingStore {
    async fn due_jobs(
        &self,
        kind: JobKind,
        until: Timestamp,
        behind: Option<JobCursor>,
        deadline: Deadline,
    ) -> Result<JobPage> {
        self.store.due_jobs(kind, until, behind, deadline).await
    }

    async fn put_job(&self, job: &Job, deadline: Deadline) -> Result<()> {
        self.store.put_job(job, deadline).await
    }

    async fn complete_job(&self, job: &Job, deadline: Deadline) -> Result<()> {
        self.store.complete_job(job, deadline).await
    }

    async fn dead_jobs(&self, deadline: Deadline) -> Result<Vec<Job>> {
        self.store.dead_jobs(deadline).await
    }
}

#[async_trait]
impl Counters for FailingStore {
    async fn raise(&self, counter: &Counter, most: u64, deadline: Deadline) -> Result<Option<Raised>> {
        let fate = self.counts.lock().unwrap().pop_front();
        match fate {
            Some(Fate::Fails) => Err(StoreError::unavailable()),
            Some(Fate::AnswerLost) => {
                self.store.raise(counter, most, deadline).await.and(Err(StoreError::unavailable()))
            }
            Some(Fate::CarriedOut) | None => self.store.raise(counter, most, deadline).await,
        }
    }

    async fn lower(&self, raised: &Raised, deadline: Deadline) -> Result<()> {
        self.store.lower(raised, deadline).await
    }

    async fn count(&self, counter: &Counter, deadline: Deadline) -> Result<u64> {
        self.store.count(counter, deadline).await
    }

    async fn forget_counters(&self, until: Timestamp, deadline: Deadline) -> Result<()> {
        self.store.forget_counters(until, deadline).await
    }
}

#[async_trait]
impl Retention for FailingStore {
    async fn erase(
        &self,
        id: VerificationId,
        version: &Version,
        tombstone: &Tombstone,
        user: Option<(UserKey, Version)>,
        deadline: Deadline,
    ) -> Result<()> {
        let meanwhile = self.before_tombstone.lock().unwrap().take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        self.store.erase(id, version, tombstone, user, deadline).await
    }

    async fn remove_user(&self, user: UserKey, version: Version, deadline: Deadline) -> Result<()> {
        self.store.remove_user(user, version, deadline).await
    }

    async fn verifications_of(&self, user: UserKey, deadline: Deadline) -> Result<Vec<VerificationId>> {
        self.store.verifications_of(user, deadline).await
    }

    async fn tombstone(&self, id: VerificationId, deadline: Deadline) -> Result<Option<Tombstone>> {
        self.store.tombstone(id, deadline).await
    }

    async fn purge(&self, id: VerificationId, tombstone: &Tombstone, deadline: Deadline) -> Result<()> {
        if self.purges_fail.load(Ordering::SeqCst) {
            return Err(StoreError::unavailable());
        }
        self.store.purge(id, tombstone, deadline).await
    }
}

#[async_trait]
impl KeyRotation for FailingStore {
    async fn rewrap(&self, deadline: Deadline) -> Result<()> {
        self.store.rewrap(deadline).await
    }
}

#[async_trait]
impl ClientRegistry for FailingStore {
    async fn registered_clients(
        &self,
        deadline: Deadline,
    ) -> Result<Vec<(ClientId, Result<RegisteredClient>)>> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(StoreError::unavailable());
        }
        let mut clients = self.store.registered_clients(deadline).await?;
        let damaged = self.damaged_client.lock().unwrap().clone();
        for (_, row) in clients.iter_mut().filter(|(id, _)| damaged.as_ref() == Some(id)) {
            *row = Err(StoreError::unreadable());
        }
        Ok(clients)
    }

    async fn registered_client(
        &self,
        id: &ClientId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<RegisteredClient>>> {
        self.store.registered_client(id, deadline).await
    }

    async fn client_version(
        &self,
        id: &ClientId,
        number: u32,
        deadline: Deadline,
    ) -> Result<Option<ClientVersion>> {
        self.store.client_version(id, number, deadline).await
    }

    async fn client_versions(&self, id: &ClientId, deadline: Deadline) -> Result<Vec<ClientVersion>> {
        self.store.client_versions(id, deadline).await
    }

    async fn client_changes(&self, id: &ClientId, deadline: Deadline) -> Result<Vec<ClientChange>> {
        self.store.client_changes(id, deadline).await
    }

    async fn change_client(
        &self,
        client: &RegisteredClient,
        read: &Version,
        change: &ClientChange,
        version: Option<&ClientVersion>,
        deadline: Deadline,
    ) -> Result<()> {
        let fate = self.fates.lock().unwrap().pop_front().unwrap_or(Fate::CarriedOut);
        if fate == Fate::Fails {
            return Err(StoreError::unavailable());
        }
        self.store.change_client(client, read, change, version, deadline).await?;
        // As after a write that was sent twice: the second one met what the first had written.
        if fate == Fate::AnswerLost { Err(StoreError::conflict()) } else { Ok(()) }
    }
}
