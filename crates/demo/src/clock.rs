//! The wall clock, read in this one place.

use time::OffsetDateTime;

/// Now, in UTC.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// Now, in whole seconds since the Unix epoch, as tokens count.
pub(crate) fn unix_now() -> i64 {
    now().unix_timestamp()
}
