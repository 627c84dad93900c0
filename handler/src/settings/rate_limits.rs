use std::time::Duration;

use service::model::{RateLimit, RateLimits};

use super::{
    Reader, form,
    group::Group,
    setting::{Kind, Setting},
};

const PER_ADDRESS: Setting = Setting::optional(
    "ClientSettings__MaxTransactionsPerAddress",
    "a number of at least 1",
    "Transactions that browsers of one address may create within an hour. The address is `userIp` of `start`, else the one that \
     Azure saw.",
)
.default("20")
.kind(Kind::Count);

const PER_NETWORK: Setting = Setting::optional(
    "ClientSettings__MaxTransactionsPerNetwork",
    "a number of at least 1",
    "Transactions that browsers of 256 neighbouring IPv4 addresses, or of one /48 of IPv6, may create within an hour.",
)
.default("200")
.kind(Kind::Count);

const PER_DAY: Setting = Setting::optional(
    "ClientSettings__MaxTransactionsPerDay",
    "a number of at least 1",
    "Transactions that all users together may create within a day.",
)
.derived("no limit")
.kind(Kind::Count);

const RETENTION: Setting = Setting::optional(
    "ClientSettings__Retention",
    "a time such as 90d, longer than ClientSettings__AttemptsWindow",
    "How long a verification is kept after it has ended, or after its approval is no longer valid. Then its record, its evidence and Jumio's account are deleted. With the defaults, an approval is kept for 365 and 90 days.",
)
.derived("`90d`, but at least a day longer than `AttemptsWindow`")
.kind(Kind::Duration);

pub(super) const SETTINGS: Group = &[&PER_ADDRESS, &PER_NETWORK, &PER_DAY, &RETENTION];

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What all users of a client may cost together.
pub(super) fn rate_limits(reader: &mut Reader) -> Option<RateLimits> {
    let per_address = reader.parse(&PER_ADDRESS, most);
    let per_network = reader.parse(&PER_NETWORK, most);
    let per_client = reader.parse(&PER_DAY, most);
    Some(RateLimits {
        per_address: RateLimit { most: per_address?, window: HOUR },
        per_network: RateLimit { most: per_network?, window: HOUR },
        per_client: per_client.map(|most| RateLimit { most, window: DAY }),
    })
}

/// How long verifications are kept; longer than attempts are counted, since the count goes with the user's row.
pub(super) fn retention(reader: &mut Reader, window: Option<Duration>) -> Option<Duration> {
    let retention =
        reader.parse(&RETENTION, |text| form::duration(text).filter(|retention| Some(*retention) > window));
    retention.or_else(|| Some((90 * DAY).max(window? + DAY)))
}

fn most(text: &str) -> Option<u64> {
    text.parse().ok().filter(|most| *most >= 1)
}
