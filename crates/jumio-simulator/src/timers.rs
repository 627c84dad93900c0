//! What happens by itself.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use uuid::Uuid;

use crate::delivery::announce;
use crate::timestamp;
use crate::transaction::{Step, Transaction};
use crate::world::World;

/// The token lifetime runs from the creation.
pub(crate) fn await_token_expiry(world: &Arc<World>, execution: Uuid, lifetime: Duration) {
    let span = world.settings.scaled(lifetime);
    later(world, span, execution, |transaction| transaction.expire_token(timestamp::now()));
}

/// The idle limit runs from each thing that the user does.
pub(crate) fn await_session_expiry(world: &Arc<World>, execution: Uuid, activity: u64) {
    let span = world.settings.idle_limit();
    later(world, span, execution, move |transaction| transaction.expire_session(activity, timestamp::now()));
}

/// Processing runs from the submission.
pub(crate) fn await_processing(world: &Arc<World>, execution: Uuid) {
    let span = world.settings.scaled(world.settings.processing_delay);
    later(world, span, execution, |transaction| transaction.process(timestamp::now()));
}

fn later(
    world: &Arc<World>,
    span: Duration,
    execution: Uuid,
    step: impl FnOnce(&mut Transaction) -> Step + Send + 'static,
) {
    let shared = Arc::clone(world);
    world.tasks.spawn(async move {
        sleep(span).await;
        let step = shared.with(|ledger| ledger.transaction(execution).map(step));
        if step == Some(Step::Changed) {
            announce(&shared, execution);
        }
    });
}
