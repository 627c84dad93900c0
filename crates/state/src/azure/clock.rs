use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use azure_core::{
    http::{
        Context, Request,
        headers::HeaderName,
        policies::{Policy, PolicyResult},
    },
    time::parse_rfc7231,
};
use contract::Timestamp;
use service::kernel::Clock;

const DATE: HeaderName = HeaderName::from_static("date");

/// The machine's clock, set right by the storage service's.
///
/// Leases and deadlines of one verification are compared by several instances, whose clocks may be minutes apart. All
/// of them talk to the same storage, whose answers carry its time (RFC 9110, 6.6.1).
pub struct StorageClock {
    own: Arc<dyn Clock>,
    /// How far the service's clock is ahead of ours.
    ahead_millis: AtomicI64,
}

/// The service tells whole seconds and answers take their time: what differs less is no difference.
const TOLERANCE_MILLIS: i64 = 2_000;

impl StorageClock {
    pub(super) fn new(own: Arc<dyn Clock>) -> Self {
        Self { own, ahead_millis: AtomicI64::new(0) }
    }

    /// Takes note of what the service's clock said between two readings of ours.
    fn note(&self, said: Timestamp, before: Timestamp, after: Timestamp) {
        let middle = before.unix_millis().midpoint(after.unix_millis());
        // On average it is half a second later than the seconds that were told.
        let ahead = said.unix_millis() + 500 - middle;
        let uncertainty = TOLERANCE_MILLIS + (after.unix_millis() - before.unix_millis()) / 2;
        if (ahead - self.ahead_millis.load(Ordering::Relaxed)).abs() > uncertainty {
            let ahead = if ahead.abs() > uncertainty { ahead } else { 0 };
            self.ahead_millis.store(ahead, Ordering::Relaxed);
            tracing::warn!(
                ahead_ms = ahead,
                "clocks of machine and storage service differ, using the service's"
            );
        }
    }
}

impl Clock for StorageClock {
    fn now(&self) -> Timestamp {
        let own = self.own.now().unix_millis();
        Timestamp::from_unix_millis(own.saturating_add(self.ahead_millis.load(Ordering::Relaxed)))
    }
}

/// Reads the time from each answer of the service.
pub(super) struct DatePolicy {
    clock: Arc<StorageClock>,
}

impl DatePolicy {
    pub(super) const fn new(clock: Arc<StorageClock>) -> Self {
        Self { clock }
    }
}

impl std::fmt::Debug for DatePolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatePolicy")
    }
}

#[async_trait]
impl Policy for DatePolicy {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let Some((first, rest)) = next.split_first() else {
            return Err(azure_core::Error::with_message(azure_core::error::ErrorKind::Other, "no transport"));
        };
        let before = self.clock.own.now();
        let response = first.send(ctx, request, rest).await?;
        let date = response.headers().get_optional_str(&DATE).and_then(|date| parse_rfc7231(date).ok());
        if let Some(date) = date {
            let said = Timestamp::from_unix_millis(date.unix_timestamp().saturating_mul(1000));
            self.clock.note(said, before, self.clock.own.now());
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(i64);

    impl Clock for Fixed {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix_millis(self.0)
        }
    }

    fn clock() -> StorageClock {
        StorageClock::new(Arc::new(Fixed(1_000_000_000)))
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    fn hears(clock: &StorageClock, said: i64) -> i64 {
        clock.note(at(said), at(1_000_000_000), at(1_000_000_040));
        clock.now().unix_millis() - 1_000_000_000
    }

    #[test]
    fn small_differences_are_none() {
        let clock = clock();
        for said in [999_999_000, 1_000_000_000, 1_000_001_000] {
            assert_eq!(hears(&clock, said), 0);
        }
    }

    #[test]
    fn the_services_clock_counts_where_it_differs_by_minutes() {
        let clock = clock();
        assert_eq!(hears(&clock, 1_000_300_000), 300_480);
        assert_eq!(hears(&clock, 1_000_301_000), 300_480, "seconds do not make it jump");
        assert_eq!(hears(&clock, 999_700_000), -299_520);
        assert_eq!(hears(&clock, 1_000_000_000), 0, "a clock that was set right");
    }

    #[test]
    fn an_answer_that_took_long_tells_little() {
        let clock = clock();
        clock.note(at(1_000_010_000), at(1_000_000_000), at(1_000_030_000));
        assert_eq!(clock.now(), at(1_000_000_000));
    }
}
