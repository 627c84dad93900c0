use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use contract::Timestamp;
use service::kernel::{Clock, SecureRandom};

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        timestamp_of(wall_clock()).unwrap_or(Timestamp::from_unix_millis(0))
    }
}

/// A time of the standard library; `None` before 1970.
pub(crate) fn timestamp_of(time: SystemTime) -> Option<Timestamp> {
    let since_epoch = time.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_unix_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)))
}

/// The one place that reads the machine's clock.
#[expect(clippy::disallowed_methods, reason = "this is the port's adapter")]
pub(crate) fn wall_clock() -> SystemTime {
    SystemTime::now()
}

/// The machine's source of randomness.
#[derive(Debug)]
pub(crate) struct SystemEntropy(SystemRandom);

impl SystemEntropy {
    pub(crate) fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl SecureRandom for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if self.0.fill(bytes).is_err() {
            // Keys and codes that can be guessed are worse than no service.
            tracing::error!("no random bytes from the operating system");
            std::process::exit(70);
        }
    }
}
