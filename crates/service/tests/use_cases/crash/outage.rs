use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use state::{Operation, Watch};
use tokio::sync::Notify;

use super::turns::Gate;

/// On which side of an operation the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Nothing was carried out.
    Before,
    /// It was carried out, and nobody learned of it.
    After,
}

/// Counts the operations of the store and ends the process at one of them.
#[derive(Default)]
pub(crate) struct Outage {
    pub(crate) gate: Gate,
    count: AtomicU64,
    planned: Mutex<Option<(u64, Side)>>,
    struck: Notify,
}

impl Outage {
    /// Plans to end the process at the operation with this number, counted from one and from the first of all.
    pub(crate) fn plan(&self, number: u64, side: Side) {
        *self.planned.lock().unwrap() = Some((number, side));
    }

    /// From now on every process lives for ever.
    pub(crate) fn call_off(&self) {
        *self.planned.lock().unwrap() = None;
    }

    /// How many operations were begun.
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    /// Returns when the process has ended.
    pub(crate) async fn struck(&self) {
        self.struck.notified().await;
    }

    /// Never returns if this is the place. The gate lets one operation pass at a time, so the count is its number.
    async fn strike_at(&self, side: Side) {
        if *self.planned.lock().unwrap() == Some((self.count(), side)) {
            self.call_off();
            self.struck.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl Watch for Outage {
    async fn before(&self, _: Operation) {
        self.gate.pass().await;
        self.count.fetch_add(1, Ordering::SeqCst);
        self.strike_at(Side::Before).await;
    }

    async fn after(&self, _: Operation) {
        self.strike_at(Side::After).await;
        self.gate.leave();
    }
}
