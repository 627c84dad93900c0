use std::time::Duration;

use service::{Ceiling, SpendingLimits};

use super::{Reader, form};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const MOST: &str = "a number of at least 1";

/// What all people of a client may cost together.
pub(super) fn spending(reader: &mut Reader) -> SpendingLimits {
    let per_address = reader.parsed("ClientSettings__MaxPurchasesPerAddress", 20, MOST, most);
    let per_network = reader.parsed("ClientSettings__MaxPurchasesPerNetwork", 200, MOST, most);
    let per_client =
        reader.parsed("ClientSettings__MaxPurchasesPerDay", None, MOST, |text| most(text).map(Some));
    SpendingLimits {
        per_address: Ceiling { most: per_address, window: HOUR },
        per_network: Ceiling { most: per_network, window: HOUR },
        per_client: per_client.map(|most| Ceiling { most, window: DAY }),
    }
}

/// How long verifications are kept; longer than attempts are counted, since the count goes with the person's row.
pub(super) fn retention(reader: &mut Reader, window: Duration) -> Duration {
    let accepted = "a time such as 90d, longer than ClientSettings__AttemptsWindow";
    reader.parsed("ClientSettings__Retention", (90 * DAY).max(window + DAY), accepted, |text| {
        form::duration(text).filter(|retention| *retention > window)
    })
}

fn most(text: &str) -> Option<u64> {
    text.parse().ok().filter(|most| *most >= 1)
}
