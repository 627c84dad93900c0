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

    /// Whether there is so much time left.
    #[must_use]
    pub fn allows(self, duration: Duration) -> bool {
        Self::after(duration) <= self
    }

    /// Runs a step until the deadline.
    pub async fn run<F: Future>(self, step: F) -> Result<F::Output, Elapsed> {
        tokio::time::timeout_at(self.0, step).await.map_err(|_| Elapsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test]
    async fn a_step_ends_with_its_deadline_and_not_before() {
        assert_eq!(Deadline::after(SECOND * 3600).run(async { 7 }).await, Ok(7));
        assert_eq!(Deadline::after(Duration::ZERO).run(std::future::pending::<()>()).await, Err(Elapsed));
    }

    #[test]
    fn a_share_of_the_budget_is_never_more_than_the_budget() {
        let before = Instant::now();
        let deadline = Deadline::after(SECOND * 10);
        assert!((before + SECOND * 10..=Instant::now() + SECOND * 10).contains(&deadline.instant()));
        assert!(deadline.at_most(SECOND) < deadline);
        assert_eq!(deadline.at_most(SECOND * 60), deadline);
    }
}
