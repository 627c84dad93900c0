//! Feeds functions from queues. Source: Azure Functions, Azure Queue storage trigger, "Poison messages", "Concurrency" and "Metadata".

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::source::Source;
use super::storage::Taken;
use crate::app::function::Function;
use crate::invocation_error::InvocationError;
use crate::invoke::{Payload, encode_text, stamp};
use crate::runtime::Runtime;

/// The host takes a message for ten minutes and renews while the function runs.
const LEASE: Duration = Duration::from_secs(600);
/// What the storage service does with a message that nobody fetches.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// Works off one queue until aborted.
pub(crate) async fn listen(runtime: Arc<Runtime>, function: String, source: Source) {
    let slots = Arc::new(Semaphore::new(runtime.app.host.extensions.queues.batch_size));
    // The semaphore is never closed.
    while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
        let taken = next(&runtime, &source).await;
        let (runtime, function, source) = (Arc::clone(&runtime), function.clone(), source.clone());
        tokio::spawn(async move {
            process(&runtime, &function, &source, &taken).await;
            drop(slot);
        });
    }
}

/// Nothing is taken while triggers rest.
async fn next(runtime: &Runtime, source: &Source) -> Taken {
    loop {
        runtime.drain.until(false).await;
        tokio::select! {
            biased;
            () = runtime.drain.until(true) => {}
            taken = source.take(LEASE, &runtime.log) => return taken,
        }
    }
}

async fn process(runtime: &Runtime, function: &str, source: &Source, taken: &Taken) {
    let Some(function) = runtime.app.function(function) else { return };
    let (rules, message) = (&runtime.app.host.extensions.queues, &taken.message);
    let log = &runtime.log;
    let Some(text) = rules.message_encoding.decode(&message.text) else {
        log.error(
            "Host.Queues",
            format!("Message {} is not base64. Moving it to the poison queue.", message.id),
        );
        return source.set_aside(taken, log).await;
    };
    match runtime.invoke(function, Uuid::new_v4(), payload(function, taken, &text)).await {
        Ok(_) => source.delete(taken, log).await,
        // The message outlives the host that took it.
        Err(InvocationError::HostDown(_)) => source.give_back(taken, LEASE, log).await,
        Err(_) if message.dequeue_count < rules.max_dequeue_count => {
            source.give_back(taken, rules.visibility_timeout, log).await;
        }
        Err(_) => {
            let limit = rules.max_dequeue_count;
            let text =
                format!("Message has reached MaxDequeueCount of {limit}. Moving it to the poison queue.");
            log.error("Host.Queues", text);
            source.set_aside(taken, log).await;
        }
    }
}

fn payload(function: &Function, taken: &Taken, text: &str) -> Payload {
    let message = &taken.message;
    let time = |time: OffsetDateTime| (stamp(time) + "+00:00").into();
    Payload::new(&function.name, &function.input, encode_text(text))
        .with("DequeueCount", message.dequeue_count.to_string().into())
        .with("ExpirationTime", time(message.inserted + LIFETIME))
        .with("Id", encode_text(&message.id.to_string()))
        .with("InsertionTime", time(message.inserted))
        .with("NextVisibleTime", time(OffsetDateTime::now_utc() + LEASE))
        .with("PopReceipt", encode_text(&taken.receipt))
}
