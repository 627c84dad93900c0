use std::time::Duration;

use service::{LookOrder, ports::StoreError};
use verification::Timestamp;

use crate::Embedded;

/// The queue of the embedded store, which this process delivers itself.
#[derive(Clone)]
pub struct LocalQueue {
    store: Embedded,
}

/// A message that was taken. It comes back at its time unless it is removed.
#[derive(Debug)]
pub struct Received {
    /// What it says; absent if it cannot be read.
    pub look: Option<LookOrder>,
    due: i64,
    number: u64,
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
    pub(crate) const fn new(store: Embedded) -> Self {
        Self { store }
    }

    /// Takes the earliest message that is due.
    pub async fn receive(&self, now: Timestamp) -> Result<Delivery, StoreError> {
        let Some((due, number, text)) = self.store.first_message()? else { return Ok(Delivery::Idle(None)) };
        let due_at = Timestamp::from_unix_millis(due);
        if due_at > now {
            return Ok(Delivery::Idle(Some(due_at.since(now))));
        }
        let again_at = now + VISIBILITY;
        self.store.reschedule(due, number, Some(again_at)).await?;
        let look = serde_json::from_str(&text).ok();
        Ok(Delivery::Message(Received { look, due: again_at.unix_millis(), number }))
    }

    /// Removes a message that was carried out.
    pub async fn remove(&self, received: &Received) -> Result<(), StoreError> {
        self.store.reschedule(received.due, received.number, None).await
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
