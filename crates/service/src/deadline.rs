use std::{future::Future, time::Duration};

use tokio::time::Instant;

/// The moment by which an answer must be given. One is made per call and passed all the way down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

/// The deadline passed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed;

impl Deadline {
    /// A deadline this far ahead.
    #[must_use]
    pub fn after(duration: Duration) -> Self {
        Self(Instant::now() + duration)
    }

    /// The earlier of this deadline and one this far ahead: a share of the budget for one step.
    #[must_use]
    pub fn at_most(self, duration: Duration) -> Self {
        self.min(Self::after(duration))
    }

    /// As an instant of the runtime's clock.
    #[must_use]
    pub const fn instant(self) -> Instant {
        self.0
    }

    /// Runs a step until the deadline.
    pub async fn run<F: Future>(self, step: F) -> Result<F::Output, Elapsed> {
        tokio::time::timeout_at(self.0, step).await.map_err(|_| Elapsed)
    }
}
