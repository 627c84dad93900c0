use tokio::time::Instant;

/// Calls that a tenant may make.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimit {
    /// In the long run.
    pub per_second: f64,
    /// At once, after a rest.
    pub burst: u32,
}

/// The limits per kind of call; `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimits {
    /// Access tokens.
    pub tokens: Option<RateLimit>,
    /// Account create and update.
    pub accounts: Option<RateLimit>,
    /// Status, details and deletion.
    pub retrieval: Option<RateLimit>,
}

impl RateLimits {
    /// No limits at all.
    pub const NONE: Self = Self { tokens: None, accounts: None, retrieval: None };
}

impl Default for RateLimits {
    /// Jumio's defaults (Jumio documentation, Rate limits); the burst of accounts is undocumented ("short").
    fn default() -> Self {
        Self {
            tokens: Some(RateLimit { per_second: 10.0, burst: 10 }),
            accounts: Some(RateLimit { per_second: 1.0, burst: 5 }),
            retrieval: Some(RateLimit { per_second: 15.0, burst: 15 }),
        }
    }
}

/// A token bucket.
pub(crate) struct Bucket {
    limit: Option<RateLimit>,
    level: f64,
    filled_at: Instant,
}

impl Bucket {
    pub(crate) fn new(limit: Option<RateLimit>, now: Instant) -> Self {
        Self { limit, level: limit.map_or(0.0, |limit| f64::from(limit.burst)), filled_at: now }
    }

    /// Whether one more call is allowed now.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let Some(limit) = self.limit else { return true };
        let rest = now.duration_since(self.filled_at).as_secs_f64();
        self.level = (self.level + rest * limit.per_second).min(f64::from(limit.burst));
        self.filled_at = now;
        let allowed = self.level >= 1.0;
        if allowed {
            self.level -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_is_allowed_and_then_one_call_per_second() {
        let start = Instant::now();
        let mut bucket = Bucket::new(RateLimits::default().accounts, start);
        let mut after = |millis| bucket.take(start + Duration::from_millis(millis));
        assert!((0..5).all(|_| after(0)));
        assert!(!after(0) && !after(900));
        assert!(after(1_000) && !after(1_000));
        assert!((0..5).all(|_| after(60_000)) && !after(60_000));
    }

    #[test]
    fn no_limit_never_refuses() {
        let mut bucket = Bucket::new(None, Instant::now());
        assert!((0..10_000).all(|_| bucket.take(Instant::now())));
    }
}
