//! Where a queue function's messages come from: this host's own queues, or a storage account over plain HTTP.

use std::time::Duration;

use tokio::time::sleep;
use uuid::Uuid;

use super::queue::Queue;
use super::storage::{StorageQueue, Taken};
use crate::console::Log;

/// The first pause after an empty answer; each further one is twice as long. Source: Azure WebJobs SDK, `RandomizedExponentialBackoffStrategy`.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// A queue, and the one for messages that nobody can work off.
#[derive(Clone)]
pub(crate) enum Source {
    Memory { queue: Queue, poison: Queue },
    Storage { queue: StorageQueue, poison: StorageQueue, longest_pause: Duration },
}

impl Source {
    /// Waits for a message and hides it for `lease`.
    pub(crate) async fn take(&self, lease: Duration, log: &Log) -> Taken {
        match self {
            Self::Memory { queue, .. } => {
                Taken { message: queue.take().await, receipt: Uuid::new_v4().simple().to_string() }
            }
            Self::Storage { queue, longest_pause, .. } => poll(queue, lease, *longest_pause, log).await,
        }
    }

    pub(crate) async fn put(&self, text: String, log: &Log) {
        match self {
            Self::Memory { queue, .. } => queue.put(text, Duration::ZERO),
            Self::Storage { queue, .. } => complain(queue.put(&text).await, log),
        }
    }

    pub(crate) async fn delete(&self, taken: &Taken, log: &Log) {
        match self {
            Self::Memory { queue, .. } => queue.delete(taken.message.id),
            Self::Storage { queue, .. } => complain(queue.delete(taken).await, log),
        }
    }

    /// Lets the message appear again after `delay`.
    pub(crate) async fn give_back(&self, taken: &Taken, delay: Duration, log: &Log) {
        match self {
            Self::Memory { queue, .. } => queue.give_back(taken.message.id, delay),
            Self::Storage { queue, .. } => complain(queue.give_back(taken, delay).await, log),
        }
    }

    /// Moves the message to where nobody looks but users. It leaves the queue only when it has arrived there.
    pub(crate) async fn set_aside(&self, taken: &Taken, log: &Log) {
        match self {
            Self::Memory { poison, .. } => poison.put(taken.message.text.clone(), Duration::ZERO),
            Self::Storage { poison, .. } => {
                if let Err(problem) = poison.put(&taken.message.text).await {
                    return complain(Err(problem), log);
                }
            }
        }
        self.delete(taken, log).await;
    }
}

/// The first failure of a row is logged.
async fn poll(queue: &StorageQueue, lease: Duration, longest_pause: Duration, log: &Log) -> Taken {
    let (mut pause, mut has_failed) = (FIRST_PAUSE, false);
    loop {
        match queue.take(lease).await {
            Ok(Some(taken)) => return taken,
            Ok(None) => has_failed = false,
            Err(problem) => {
                if !has_failed {
                    complain(Err(problem), log);
                }
                has_failed = true;
            }
        }
        sleep(pause.min(longest_pause)).await;
        pause = (pause * 2).min(longest_pause);
    }
}

fn complain(result: Result<(), String>, log: &Log) {
    if let Err(problem) = result {
        log.error("Host.Queues", format!("The queue service failed: {problem}"));
    }
}
