//! Delivers the embedded store's queue, and sweeps: what the host's queue and timer triggers do in Azure.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use service::{
    Service,
    kernel::{Clock, Deadline, StoreErrorKind},
    model::Job,
};
use state::{Delivery, LocalQueue, Received};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::{error, warn};

use crate::{
    entropy::SystemClock,
    functions::limits::{JOB_TIME, SWEEP_TIME},
};

/// How many jobs run at the same time. Jumio allows 15 reads per second, and a poll makes up to two.
const AT_ONCE: usize = 16;
/// When a job that failed is tried again, as the host does with a message.
const RETRY_PAUSE: Duration = Duration::from_secs(30);
/// How often to sweep.
const SWEEP_PAUSE: Duration = Duration::from_secs(60);
/// The longest wait without reading the queue, and the wait after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Runs for ever.
pub(crate) async fn deliver(queue: LocalQueue, service: Arc<Service>) -> ! {
    tokio::spawn(sweep_now_and_then(Arc::clone(&service)));
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { continue };
        match queue.receive(SystemClock.now()).await {
            Ok(Delivery::Message(received)) => {
                tokio::spawn(carry_out(queue.clone(), Arc::clone(&service), received, permit));
            }
            Ok(Delivery::Idle(until_next)) => {
                drop(permit);
                let wait = until_next.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
                let _sent_or_waited = tokio::time::timeout(wait, queue.message_sent()).await;
            }
            Err(error) => {
                drop(permit);
                warn!(?error, "queue read failed");
                tokio::time::sleep(LONGEST_WAIT).await;
            }
        }
    }
}

/// Carries out a message's job. One that fails is put back.
async fn carry_out(
    queue: LocalQueue,
    service: Arc<Service>,
    received: Received,
    _permit: OwnedSemaphorePermit,
) {
    let is_done = match &received.job {
        Some(job) => run(&service, job).await,
        None => {
            error!("message unreadable, removed");
            true
        }
    };
    let put_away = if is_done {
        queue.remove(&received).await
    } else {
        queue.put_back(&received, SystemClock.now() + RETRY_PAUSE).await
    };
    if let Err(error) = put_away {
        warn!(?error, "message neither removed nor put back");
    }
}

/// Whether the job was carried out.
async fn run(service: &Service, job: &Job) -> bool {
    let running = service.jobs.run(job, Deadline::after(JOB_TIME));
    match AssertUnwindSafe(running).catch_unwind().await {
        Ok(Ok(_)) => true,
        // The index still holds it, and the sweep puts it off.
        Ok(Err(error)) if error.kind() == StoreErrorKind::Unreadable => {
            error!(verification.id = %job.verification_id(), ?error, "verification unreadable, message removed");
            true
        }
        Ok(Err(error)) => {
            warn!(verification.id = %job.verification_id(), ?error, "job failed, retrying");
            false
        }
        Err(_panicked) => false,
    }
}

async fn sweep_now_and_then(service: Arc<Service>) {
    loop {
        tokio::time::sleep(SWEEP_PAUSE).await;
        if let Err(error) = service.sweep.run(Deadline::after(SWEEP_TIME)).await {
            warn!(?error, "sweep failed");
        }
    }
}
