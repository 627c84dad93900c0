use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::delivery::announce;
use crate::timestamp;
use crate::world::World;
use crate::{Counts, FaultProfile, Scenario, TransactionView, User};

/// How long open calls may take once the simulator is asked to stop.
const GRACE: Duration = Duration::from_secs(1);

/// A running simulator. Stops when dropped.
pub struct Simulator {
    world: Arc<World>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl Simulator {
    pub(crate) fn new(world: Arc<World>, stop: oneshot::Sender<()>, serving: JoinHandle<()>) -> Self {
        Self { world, stop: Some(stop), serving }
    }

    /// The address that stands for all of Jumio's hosts, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.world.base_url
    }

    /// Calls so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.world.with(|ledger| ledger.counts)
    }

    /// Adds to the plan: how the next created transactions end, in this order. The hosted page preselects it.
    pub fn plan(&self, scenarios: impl IntoIterator<Item = Scenario>) {
        self.world.with(|ledger| ledger.plan.extend(scenarios));
    }

    /// Who stands on documents that are handed in from now on.
    pub fn set_user(&self, user: User) {
        self.world.with(|ledger| ledger.user = user);
    }

    /// How reliable the simulator is from now on.
    pub fn set_fault_profile(&self, fault_profile: FaultProfile) {
        self.world.with(|ledger| ledger.set_fault_profile(fault_profile));
    }

    /// The access token that is out, if one is.
    #[must_use]
    pub fn access_token(&self) -> Option<String> {
        self.world.with(|ledger| ledger.access_token.as_ref().map(|token| token.text.clone()))
    }

    /// Makes the access token invalid before its time.
    pub fn revoke_access_token(&self) {
        self.world.with(|ledger| ledger.access_token = None);
    }

    /// Gives the latest transaction another result than it had, or one although it had ended without, and announces
    /// it: users at Jumio look again.
    pub fn revise(&self, scenario: Scenario) {
        let revised = self.world.with(|ledger| {
            let latest = ledger.latest()?;
            latest.revise(scenario, timestamp::now());
            Some(latest.id)
        });
        if let Some(execution) = revised {
            announce(&self.world, execution);
        }
    }

    /// All transactions, oldest first.
    #[must_use]
    pub fn transactions(&self) -> Vec<TransactionView> {
        self.world.views()
    }

    /// Waits until the transactions are as wanted, and returns them.
    pub async fn until(&self, wanted: impl Fn(&[TransactionView]) -> bool) -> Vec<TransactionView> {
        self.world.until(wanted).await
    }

    /// Stops listening; timers and callbacks end.
    pub async fn stop(mut self) {
        self.world.tasks.abort();
        self.stop.take();
        if timeout(GRACE, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.world.tasks.abort();
    }
}
