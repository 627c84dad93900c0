use std::time::Duration;

use tokio::time::Instant;

/// The moment by which a call has to be over, all its attempts and pauses included. Put one into the `Context` of a
/// call's options; [`RetryPolicy`](crate::RetryPolicy) finds it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// This moment of the runtime's clock.
    #[must_use]
    pub const fn at(instant: Instant) -> Self {
        Self(instant)
    }

    /// A moment this far ahead.
    #[must_use]
    pub fn after(duration: Duration) -> Self {
        Self(Instant::now() + duration)
    }

    /// What is left; zero once the moment has passed.
    #[must_use]
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// The deadline had passed before the first attempt: nothing was sent. It is the source of an error of kind
/// `Connection`, which stands for exactly that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the deadline passed before the request was sent")]
pub struct DeadlinePassed;

/// An attempt was given up after this long. It is the source of an error of kind `Io`: whether the service carried the
/// request out is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer within {} ms", .after.as_millis())]
pub struct AttemptTimedOut {
    /// How long the attempt was given.
    pub after: Duration,
}
