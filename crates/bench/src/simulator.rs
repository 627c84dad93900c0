use std::time::Duration;

use jumio_simulator::{RateLimits, Scenario, Simulator, StartError};

use crate::parties::{JUMIO_CLIENT, JUMIO_SECRET};

/// A simulated Jumio that lets everybody pass at once: what is measured is the handler.
pub(crate) async fn start() -> Result<Simulator, StartError> {
    Simulator::builder()
        .credentials(JUMIO_CLIENT, JUMIO_SECRET)
        .default_scenario(Scenario::Pass)
        .processing_delay(Duration::ZERO)
        .rate_limits(RateLimits::NONE)
        .start()
        .await
}
