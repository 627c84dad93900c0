use std::time::Duration;

use crate::{RateLimits, Scenario};

/// How long an opened web client may stay idle (Jumio API guide, Web; Jumio/mobile-sdk-android README).
const IDLE_LIMIT: Duration = Duration::from_secs(15 * 60);

/// What stays as it is from the start.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) speed: f64,
    pub(crate) processing_delay: Duration,
    pub(crate) access_token_lifetime: Duration,
    pub(crate) rate_limits: RateLimits,
    pub(crate) default_scenario: Option<Scenario>,
}

impl Settings {
    /// A simulated time span in real time.
    pub(crate) fn scaled(&self, span: Duration) -> Duration {
        Duration::try_from_secs_f64(span.as_secs_f64() / self.speed).unwrap_or(Duration::MAX)
    }

    pub(crate) fn idle_limit(&self) -> Duration {
        self.scaled(IDLE_LIMIT)
    }
}
