use contract::Timestamp;

/// The next full hour. Two sweeps that overlap put the same job off to the same time, and so write one row.
pub(super) fn full_hour(at: Timestamp) -> Timestamp {
    const HOUR_MILLIS: i64 = 3_600_000;
    let hours = at.unix_millis().saturating_add(HOUR_MILLIS - 1).div_euclid(HOUR_MILLIS);
    Timestamp::from_unix_millis(hours.saturating_mul(HOUR_MILLIS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_hour_stays_and_everything_else_waits_for_the_next() {
        let hour = |hours: i64| Timestamp::from_unix_millis(hours * 3_600_000);
        assert_eq!(full_hour(hour(5)), hour(5));
        assert_eq!(full_hour(Timestamp::from_unix_millis(hour(5).unix_millis() + 1)), hour(6));
        assert_eq!(full_hour(Timestamp::from_unix_millis(hour(6).unix_millis() - 1)), hour(6));
    }
}
