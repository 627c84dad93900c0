use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use contract::Timestamp;
use service::{kernel::StoreError, model::Job};

use crate::{Embedded, embedded::MessageKey};

/// The queue of the embedded store, which this process delivers itself, in the order of time.
///
/// Which messages are taken is known to this process alone, as it alone has the file: what a process had taken when it died is
/// there at once for the next. The caller takes only so many at a time, so the set of taken ones stays small.
#[derive(Clone)]
pub struct LocalQueue {
    store: Embedded,
    taken: Arc<Mutex<BTreeSet<MessageKey>>>,
}

/// A message that was taken. It stays away until it is removed or put back.
#[derive(Debug)]
pub struct Received {
    /// What it says; absent if it cannot be read.
    pub job: Option<Job>,
    key: MessageKey,
}

/// What the queue has.
#[derive(Debug)]
pub enum Delivery {
    /// A message that is due.
    Message(Received),
    /// Nothing yet; the next message is due after this time, if there is one.
    Idle(Option<Duration>),
}

impl LocalQueue {
    pub(crate) fn new(store: Embedded) -> Self {
        Self { store, taken: Arc::default() }
    }

    /// Takes the earliest message that is due.
    pub async fn receive(&self, now: Timestamp) -> Result<Delivery, StoreError> {
        let mut taken = self.taken();
        let Some((key, text)) = self.store.first_message(&taken)? else { return Ok(Delivery::Idle(None)) };
        let due = Timestamp::from_unix_millis(key.0);
        if due > now {
            return Ok(Delivery::Idle(Some(due.since(now))));
        }
        taken.insert(key);
        Ok(Delivery::Message(Received { job: serde_json::from_str(&text).ok(), key }))
    }

    /// Removes a message that was carried out.
    pub async fn remove(&self, received: &Received) -> Result<(), StoreError> {
        self.store.remove_message(received.key).await?;
        self.taken().remove(&received.key);
        Ok(())
    }

    /// Puts a message back, to be taken again at that time.
    pub async fn put_back(&self, received: &Received, due: Timestamp) -> Result<(), StoreError> {
        let moved = self.store.move_message(received.key, due).await;
        self.taken().remove(&received.key);
        moved
    }

    fn taken(&self) -> MutexGuard<'_, BTreeSet<MessageKey>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when the store can no longer be written; only opening it anew helps.
    pub async fn broken(&self) {
        self.store.broken().await;
    }

    /// Returns when a message was sent since the last call.
    pub async fn message_sent(&self) {
        self.store.message_sent().await;
    }
}
