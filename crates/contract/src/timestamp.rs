use std::{
    ops::{Add, Sub},
    time::Duration,
};

use serde::{Deserialize, Serialize};

/// A point in time: milliseconds since the Unix epoch, UTC.
///
/// Arithmetic saturates: no input can make it panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_unix_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn unix_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down; the unit of JWT's `NumericDate` (RFC 7519, 2).
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The time that has passed since `earlier`; zero if `earlier` lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: i64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    #[test]
    fn time_is_added_taken_off_and_measured() {
        assert_eq!(at(5000) + Duration::from_millis(250), at(5250));
        assert_eq!(at(5000) - Duration::from_millis(250), at(4750));
        assert_eq!(at(5000).since(at(4000)), Duration::from_secs(1));
        assert_eq!(at(4000).since(at(5000)), Duration::ZERO, "what lies ahead has not passed");
    }

    #[test]
    fn seconds_are_rounded_down_on_both_sides_of_the_epoch() {
        for (millis, seconds) in [(1999, 1), (1000, 1), (0, 0), (-1, -1), (-1000, -1), (-1001, -2)] {
            assert_eq!(at(millis).unix_seconds(), seconds, "{millis}");
            assert_eq!(at(millis).unix_millis(), millis);
        }
    }

    #[test]
    fn no_duration_is_too_long() {
        assert_eq!(at(1) + Duration::MAX, at(i64::MAX));
        assert_eq!(at(-2) - Duration::MAX, at(i64::MIN));
        assert_eq!(at(i64::MAX).since(at(i64::MIN)), Duration::from_millis(i64::MAX as u64));
    }
}
