//! Feeds functions from queues. Source: Azure Functions, Azure Queue storage trigger, "Poison messages", "Concurrency" and "Metadata".

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::queue::{Queue, QueuedMessage};
use crate::app::function::Function;
use crate::invoke::{InvocationError, Payload, encode_text, stamp};
use crate::runtime::Runtime;

/// The host takes a message for ten minutes and renews while the function runs.
const LEASE: Duration = Duration::from_secs(600);
/// What the storage service does with a message that nobody fetches.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// Works off one queue until aborted.
pub(crate) async fn listen(runtime: Arc<Runtime>, function: String, queue: String) {
    let source = runtime.queues.queue(&queue);
    let slots = Arc::new(Semaphore::new(runtime.app.host.extensions.queues.batch_size));
    // The semaphore is never closed.
    while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
        let message = next(&runtime, &source).await;
        let (runtime, function, queue, source) =
            (Arc::clone(&runtime), function.clone(), queue.clone(), source.clone());
        tokio::spawn(async move {
            process(&runtime, &function, &queue, &source, message).await;
            drop(slot);
        });
    }
}

/// Nothing is taken while triggers rest.
async fn next(runtime: &Runtime, source: &Queue) -> QueuedMessage {
    loop {
        runtime.drain.until(false).await;
        tokio::select! {
            message = source.take() => return message,
            () = runtime.drain.until(true) => {}
        }
    }
}

async fn process(runtime: &Runtime, function: &str, queue: &str, source: &Queue, message: QueuedMessage) {
    let Some(function) = runtime.app.function(function) else { return };
    let rules = &runtime.app.host.extensions.queues;
    let Some(text) = rules.message_encoding.decode(&message.text) else {
        runtime.log.error("Host.Queues", format!("Message {} is not base64.", message.id));
        return set_aside(runtime, queue, source, message);
    };
    match runtime.invoke(function, Uuid::new_v4(), payload(function, &message, &text)).await {
        Ok(_) => source.delete(message.id),
        // The message outlives the host that took it.
        Err(InvocationError::HostDown(_)) => source.give_back(message.id, LEASE),
        Err(_) if message.dequeue_count < rules.max_dequeue_count => {
            source.give_back(message.id, rules.visibility_timeout);
        }
        Err(_) => {
            let limit = rules.max_dequeue_count;
            let text = format!("Message has reached MaxDequeueCount of {limit}.");
            runtime.log.error("Host.Queues", text);
            set_aside(runtime, queue, source, message);
        }
    }
}

fn set_aside(runtime: &Runtime, queue: &str, source: &Queue, message: QueuedMessage) {
    let poison = format!("{queue}-poison");
    runtime.log.error("Host.Queues", format!("Moving message to queue '{poison}'."));
    runtime.queues.queue(&poison).put(message.text, Duration::ZERO);
    source.delete(message.id);
}

fn payload(function: &Function, message: &QueuedMessage, text: &str) -> Payload {
    let time = |time: OffsetDateTime| (stamp(time) + "+00:00").into();
    Payload::new(&function.name, &function.input, encode_text(text))
        .with("DequeueCount", message.dequeue_count.to_string().into())
        .with("ExpirationTime", time(message.inserted + LIFETIME))
        .with("Id", encode_text(&message.id.to_string()))
        .with("InsertionTime", time(message.inserted))
        .with("NextVisibleTime", time(OffsetDateTime::now_utc() + LEASE))
        .with("PopReceipt", encode_text(&Uuid::new_v4().simple().to_string()))
}
