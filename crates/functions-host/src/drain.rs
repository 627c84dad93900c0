//! Drain mode: before Azure takes an instance away, its triggers rest while what is under way ends. HTTP is not affected.
//! Source: Azure Functions host, `DrainModeManager`.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;
use tokio::sync::watch;

/// Whether triggers rest, and how many invocations are under way.
#[derive(Default)]
pub(crate) struct Drain {
    is_on: watch::Sender<bool>,
    under_way: AtomicUsize,
}

/// `GET /admin/host/drain/status`
#[derive(Clone, Copy, Serialize)]
pub(crate) enum DrainState {
    Disabled,
    InProgress,
    Completed,
}

/// One invocation under way, until it is dropped.
pub(crate) struct UnderWay<'a>(&'a AtomicUsize);

impl Drain {
    pub(crate) fn set(&self, is_on: bool) {
        self.is_on.send_replace(is_on);
    }

    pub(crate) fn state(&self) -> DrainState {
        match (*self.is_on.borrow(), self.under_way.load(Ordering::Relaxed)) {
            (false, _) => DrainState::Disabled,
            (true, 0) => DrainState::Completed,
            (true, _) => DrainState::InProgress,
        }
    }

    pub(crate) fn enter(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(&self.under_way)
    }

    /// Waits until triggers rest, or until they work.
    pub(crate) async fn until(&self, is_on: bool) {
        // The sender lives as long as this.
        self.is_on.subscribe().wait_for(|now| *now == is_on).await.ok();
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
