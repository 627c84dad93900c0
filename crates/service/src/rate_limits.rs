use std::{net::IpAddr, time::Duration};

use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use tracing::warn;
use verification::Timestamp;

use crate::{Client, Deadline, Record, Service, ports::StoreError};

/// How much may be bought, beyond what one user may: against scripts that make up users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Transactions for browsers of one address.
    pub per_address: RateLimit,
    /// Transactions for browsers of one network: 256 addresses of IPv4, a /48 of IPv6.
    pub per_network: RateLimit,
    /// Transactions for one client; absent: as many as there are users.
    pub per_client: Option<RateLimit>,
}

/// So many in one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The most that are accepted.
    pub most: u64,
    /// In this time; windows follow one another without a gap.
    pub window: Duration,
}

/// A counter of one window. Its name tells nothing about whom it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// What is counted: a keyed hash.
    pub name: String,
    /// When its window ends.
    pub ends_at: Timestamp,
    /// Over how many rows it is spread, so that many can count at once.
    pub shards: u8,
}

/// Whose transactions are used up for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReachedLimit {
    /// The user's own.
    User,
    /// Those of the browser's address, or of its network.
    Connection,
    /// Those of all users of the client.
    Client,
}

/// Whether a transaction is within the rate limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    Within,
    UsedUp(ReachedLimit),
}

/// One of the rate limits at work.
struct Bound {
    /// What operators call it.
    what: &'static str,
    limit: ReachedLimit,
    counter: Counter,
    most: u64,
}

impl Service {
    /// Counts a transaction that is about to be made; refuses it where a ceiling is reached.
    pub(crate) async fn count_usage(
        &self,
        record: &Record,
        client: &Client,
        seen_address: Option<IpAddr>,
        deadline: Deadline,
    ) -> Result<Usage, StoreError> {
        let bounds = self.bounds(client, told_address(record).or(seen_address));
        let raised = bounds.iter().map(|bound| self.ports.store.raise(&bound.counter, deadline));
        let counts = try_join_all(raised).await?;
        let reached = bounds.iter().zip(counts).find(|(bound, count)| *count > bound.most);
        Ok(reached.map_or(Usage::Within, |(Bound { what, limit, .. }, _)| {
            warn!(verification.id = %record.verification.id, ceiling = what, "no transaction was bought: a ceiling is reached");
            Usage::UsedUp(*limit)
        }))
    }

    fn bounds(&self, client: &Client, address: Option<IpAddr>) -> Vec<Bound> {
        let RateLimits { per_address, per_network, per_client } = client.rate_limits;
        let bound = |what, limit, whom: &str, ceiling: RateLimit, shards| Bound {
            what,
            limit,
            counter: self.counter(what, client, whom, ceiling, shards),
            most: ceiling.most,
        };
        let mut bounds = Vec::new();
        if let Some(address) = address {
            bounds.push(bound("address", ReachedLimit::Connection, &address.to_string(), per_address, 1));
            bounds.push(bound("network", ReachedLimit::Connection, &network(address), per_network, 4));
        }
        bounds.extend(per_client.map(|ceiling| bound("client", ReachedLimit::Client, "", ceiling, 16)));
        bounds
    }

    fn counter(&self, what: &str, client: &Client, whom: &str, ceiling: RateLimit, shards: u8) -> Counter {
        let length = i64::try_from(ceiling.window.as_millis()).unwrap_or(i64::MAX).max(1);
        let window = self.now().unix_millis().div_euclid(length);
        let ends_at = Timestamp::from_unix_millis((window + 1).saturating_mul(length));
        // The lookup key's pseudonym: no address lies in the store, and nobody without the key can guess one.
        let pseudonym = self.keys.lookup.user(&format!("usage by {what} at {}", client.id.0), whom);
        let name = format!("{what}|{pseudonym}|{window}");
        Counter { name, ends_at, shards }
    }
}

/// The address that the policy told, who saw the browser itself.
fn told_address(record: &Record) -> Option<IpAddr> {
    record.user_ip.as_ref()?.expose().parse().ok()
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_of_one_network_and_strangers_are_not() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("203.0.113.7"), network("203.0.113.250"));
        assert_eq!(network("203.0.113.7"), network("::ffff:203.0.113.9"));
        assert_ne!(network("203.0.113.7"), network("203.0.112.7"));
        assert_eq!(network("2001:db8:1::1"), network("2001:db8:1:ffff::2"));
        assert_ne!(network("2001:db8:1::1"), network("2001:db8:2::1"));
    }
}
