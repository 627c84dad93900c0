//! Storage queues in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

/// All queues of a host; a queue exists as soon as it is named.
#[derive(Default)]
pub(crate) struct Queues(Mutex<HashMap<String, Queue>>);

/// One queue, with the storage service's rules: at least once, counted deliveries, hidden while one is at work.
#[derive(Clone)]
pub struct Queue(Arc<Shared>);

struct Shared {
    messages: Mutex<Vec<Entry>>,
    /// Counts the changes, so that readers can wait for the next one.
    version: watch::Sender<u64>,
}

/// A message as it lies in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedMessage {
    /// The service's id.
    pub id: Uuid,
    pub text: String,
    /// Deliveries so far.
    pub dequeue_count: u32,
    /// When it was put in.
    pub inserted: OffsetDateTime,
}

struct Entry {
    message: QueuedMessage,
    visible_at: Instant,
    /// A handler works on it.
    is_taken: bool,
}

impl Queues {
    pub(crate) fn queue(&self, name: &str) -> Queue {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queues.entry(name.to_owned()).or_default().clone()
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self(Arc::new(Shared { messages: Mutex::default(), version: watch::Sender::new(0) }))
    }
}

impl Queue {
    /// Puts `message` into the queue, visible after `delay`: a text as it is, all else as JSON. It is the sender who encodes as
    /// `messageEncoding` in host.json says, as with the storage service.
    ///
    /// # Errors
    /// When the message has no JSON form.
    pub fn send(&self, message: impl Serialize, delay: Duration) -> Result<(), serde_json::Error> {
        let message = serde_json::to_value(message)?;
        self.put(message.as_str().map_or_else(|| message.to_string(), str::to_owned), delay);
        Ok(())
    }

    /// What lies in the queue now, hidden messages included.
    #[must_use]
    pub fn messages(&self) -> Vec<QueuedMessage> {
        self.entries().iter().map(|entry| entry.message.clone()).collect()
    }

    /// Waits until the queue's messages are as `wanted`, and returns them.
    pub async fn until(&self, wanted: impl Fn(&[QueuedMessage]) -> bool) -> Vec<QueuedMessage> {
        let mut version = self.0.version.subscribe();
        loop {
            version.mark_unchanged();
            let messages = self.messages();
            if wanted(&messages) {
                return messages;
            }
            // The sender lives as long as this queue.
            version.changed().await.unwrap_or_default();
        }
    }

    /// Waits until every message has been worked off.
    pub async fn until_empty(&self) {
        self.until(<[_]>::is_empty).await;
    }

    pub(crate) fn put(&self, text: String, delay: Duration) {
        let message =
            QueuedMessage { id: Uuid::new_v4(), text, dequeue_count: 0, inserted: OffsetDateTime::now_utc() };
        let entry = Entry { message, visible_at: Instant::now() + delay, is_taken: false };
        self.change(|entries| entries.push(entry));
    }

    /// Waits for a visible message and hides it.
    pub(crate) async fn take(&self) -> QueuedMessage {
        let mut version = self.0.version.subscribe();
        loop {
            version.mark_unchanged();
            if let Some(message) = self.try_take() {
                return message;
            }
            let next =
                self.entries().iter().filter(|entry| !entry.is_taken).map(|entry| entry.visible_at).min();
            match next {
                Some(at) => tokio::select! {
                    () = sleep_until(at) => {}
                    _ = version.changed() => {}
                },
                None => version.changed().await.unwrap_or_default(),
            }
        }
    }

    /// Only a message that was taken is a change: readers that wake each other without one would never rest.
    fn try_take(&self) -> Option<QueuedMessage> {
        let now = Instant::now();
        let message = {
            let mut entries = self.entries();
            let entry = entries.iter_mut().find(|entry| !entry.is_taken && entry.visible_at <= now)?;
            entry.is_taken = true;
            entry.message.dequeue_count += 1;
            entry.message.clone()
        };
        self.change(|_| ());
        Some(message)
    }

    pub(crate) fn delete(&self, id: Uuid) {
        self.change(|entries| entries.retain(|entry| entry.message.id != id));
    }

    /// Lets the message appear again after `delay`.
    pub(crate) fn give_back(&self, id: Uuid, delay: Duration) {
        self.change(|entries| {
            for entry in entries.iter_mut().filter(|entry| entry.message.id == id) {
                (entry.is_taken, entry.visible_at) = (false, Instant::now() + delay);
            }
        });
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Vec<Entry>) -> T) -> T {
        let result = change(&mut self.entries());
        self.0.version.send_modify(|version| *version += 1);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_of_an_empty_queue_rests() {
        let queue = Queue::default();
        let mut version = queue.0.version.subscribe();
        let waiting = tokio::spawn({
            let queue = queue.clone();
            async move { queue.take().await }
        });
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(!version.has_changed().unwrap());
        version.mark_unchanged();
        queue.put("jobs".into(), Duration::ZERO);
        assert_eq!(waiting.await.unwrap().text, "jobs");
    }
}
