use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use service::{PollJob, ports::StoreError};
use verification::Timestamp;

use crate::{Embedded, embedded::MessageKey};

/// The queue of the embedded store, which this process delivers itself.
///
/// Which messages are taken is known to this process alone, as it alone has the file: what a process had taken when
/// it died is there at once for the next.
#[derive(Clone)]
pub struct LocalQueue {
    store: Embedded,
    taken: Arc<Mutex<Taken>>,
}

/// When each message comes back that was taken.
type Taken = BTreeMap<MessageKey, Timestamp>;

/// A message that was taken. It comes back at its time unless it is removed.
#[derive(Debug)]
pub struct Received {
    /// What it says; absent if it cannot be read.
    pub poll: Option<PollJob>,
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

/// How long a taken message stays away if nobody removes it.
const VISIBILITY: Duration = Duration::from_secs(30);

impl LocalQueue {
    pub(crate) fn new(store: Embedded) -> Self {
        Self { store, taken: Arc::default() }
    }

    /// Takes the earliest message that is due.
    pub async fn receive(&self, now: Timestamp) -> Result<Delivery, StoreError> {
        let mut taken = self.taken();
        taken.retain(|_, again_at| *again_at > now);
        let next = self.store.first_message(|key| taken.contains_key(key))?;
        let due = next.as_ref().map(|(key, _)| Timestamp::from_unix_millis(key.0));
        match next {
            Some((key, text)) if due <= Some(now) => {
                taken.insert(key, now + VISIBILITY);
                Ok(Delivery::Message(Received { poll: serde_json::from_str(&text).ok(), key }))
            }
            _ => {
                let earliest = due.into_iter().chain(taken.values().copied()).min();
                Ok(Delivery::Idle(earliest.map(|at| at.since(now))))
            }
        }
    }

    /// Removes a message that was carried out.
    pub async fn remove(&self, received: &Received) -> Result<(), StoreError> {
        self.store.remove_message(received.key).await?;
        self.taken().remove(&received.key);
        Ok(())
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
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
