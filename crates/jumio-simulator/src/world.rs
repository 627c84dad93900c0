use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use tokio::time::Instant;

use crate::ledger::Ledger;
use crate::settings::Settings;
use crate::tasks::Tasks;
use crate::transaction::Transaction;
use crate::{TransactionView, User};

/// What all parts of the simulator share.
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) base_url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) tasks: Tasks,
    ledger: Mutex<Ledger>,
    changed: watch::Sender<()>,
}

impl World {
    pub(crate) fn new(settings: Settings, user: User, base_url: String, http: reqwest::Client) -> Self {
        let ledger = Mutex::new(Ledger::new(&settings, user, Instant::now()));
        Self { settings, base_url, http, tasks: Tasks::default(), ledger, changed: watch::Sender::new(()) }
    }

    /// Reads or changes the ledger, and wakes all that wait for a change.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Ledger) -> T) -> T {
        let result = work(&mut self.ledger.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_replace(());
        result
    }

    pub(crate) fn views(&self) -> Vec<TransactionView> {
        let ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.transactions().map(Transaction::view).collect()
    }

    /// Waits until the transactions are as wanted.
    pub(crate) async fn until(&self, wanted: impl Fn(&[TransactionView]) -> bool) -> Vec<TransactionView> {
        let mut changes = self.changed.subscribe();
        loop {
            changes.mark_unchanged();
            let views = self.views();
            if wanted(&views) || changes.changed().await.is_err() {
                return views;
            }
        }
    }
}
