//! Delivers the embedded store's queue, and sweeps: what the host's queue and timer triggers do in Azure.

use std::{sync::Arc, time::Duration};

use service::{Deadline, Service, ports::Clock};
use state::{Delivery, LocalQueue, Received};
use tracing::warn;

use crate::entropy::SystemClock;

/// How long one poll, or one sweep, may take.
const TIME: Duration = Duration::from_secs(25);
/// How often to sweep.
const SWEEP_PAUSE: Duration = Duration::from_secs(60);
/// The longest wait without looking at the queue, and the wait after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Runs for ever.
pub(crate) async fn deliver(queue: LocalQueue, service: Arc<Service>) -> ! {
    tokio::spawn(sweep_now_and_then(Arc::clone(&service)));
    loop {
        match queue.receive(SystemClock.now()).await {
            Ok(Delivery::Message(received)) => {
                tokio::spawn(carry_out(queue.clone(), Arc::clone(&service), received));
            }
            Ok(Delivery::Idle(until_next)) => {
                let wait = until_next.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
                let _sent_or_waited = tokio::time::timeout(wait, queue.message_sent()).await;
            }
            Err(error) => {
                warn!(%error, "the queue could not be read");
                tokio::time::sleep(LONGEST_WAIT).await;
            }
        }
    }
}

/// A message that fails comes back by itself.
async fn carry_out(queue: LocalQueue, service: Arc<Service>, received: Received) {
    if let Some(poll) = &received.poll
        && let Err(error) = service.poll(poll, Deadline::after(TIME)).await
    {
        warn!(verification.id = %poll.verification_id, %error, "a poll failed");
        return;
    }
    if let Err(error) = queue.remove(&received).await {
        warn!(%error, "a message could not be removed");
    }
}

async fn sweep_now_and_then(service: Arc<Service>) {
    loop {
        tokio::time::sleep(SWEEP_PAUSE).await;
        if let Err(error) = service.sweep(Deadline::after(TIME)).await {
            warn!(%error, "a sweep failed");
        }
    }
}
