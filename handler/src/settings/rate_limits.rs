use std::time::Duration;

use service::model::{RateLimit, RateLimits};

use super::{Reader, form};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const MOST: &str = "a number of at least 1";

/// What all users of a client may cost together.
pub(super) fn rate_limits(reader: &mut Reader) -> RateLimits {
    let per_address = reader.parsed("ClientSettings__MaxTransactionsPerAddress", 20, MOST, most);
    let per_network = reader.parsed("ClientSettings__MaxTransactionsPerNetwork", 200, MOST, most);
    let per_client =
        reader.parsed("ClientSettings__MaxTransactionsPerDay", None, MOST, |text| most(text).map(Some));
    RateLimits {
        per_address: RateLimit { most: per_address, window: HOUR },
        per_network: RateLimit { most: per_network, window: HOUR },
        per_client: per_client.map(|most| RateLimit { most, window: DAY }),
    }
}

/// How long verifications are kept; longer than attempts are counted, since the count goes with the user's row.
pub(super) fn retention(reader: &mut Reader, window: Duration) -> Duration {
    let accepted = "a time such as 90d, longer than ClientSettings__AttemptsWindow";
    reader.parsed("ClientSettings__Retention", (90 * DAY).max(window + DAY), accepted, |text| {
        form::duration(text).filter(|retention| *retention > window)
    })
}

fn most(text: &str) -> Option<u64> {
    text.parse().ok().filter(|most| *most >= 1)
}
