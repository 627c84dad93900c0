use std::{net::IpAddr, time::Duration};

use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use tracing::warn;
use verification::Timestamp;

use crate::{Client, Deadline, Record, Service, ports::StoreError};

/// How much may be bought, beyond what one person may: against scripts that make up people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpendingLimits {
    /// Purchases for browsers of one address.
    pub per_address: Ceiling,
    /// Purchases for browsers of one network: 256 addresses of IPv4, a /48 of IPv6.
    pub per_network: Ceiling,
    /// Purchases for one client; absent: as many as there are people.
    pub per_client: Option<Ceiling>,
}

/// So many in one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
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

/// Whose purchases are used up for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PurchaseLimit {
    /// The person's own.
    Person,
    /// Those of the browser's address, or of its network.
    Connection,
    /// Those of all people of the client.
    Client,
}

/// Whether a purchase is within the ceilings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spending {
    Within,
    UsedUp(PurchaseLimit),
}

/// One of the ceilings at work.
struct Bound {
    /// What operators call it.
    what: &'static str,
    limit: PurchaseLimit,
    counter: Counter,
    most: u64,
}

impl Service {
    /// Counts a purchase that is about to be made; refuses it where a ceiling is reached.
    pub(crate) async fn count_spending(
        &self,
        record: &Record,
        client: &Client,
        seen_address: Option<IpAddr>,
        deadline: Deadline,
    ) -> Result<Spending, StoreError> {
        let bounds = self.bounds(client, told_address(record).or(seen_address));
        let raised = bounds.iter().map(|bound| self.ports.store.raise(&bound.counter, deadline));
        let counts = try_join_all(raised).await?;
        let reached = bounds.iter().zip(counts).find(|(bound, count)| *count > bound.most);
        Ok(reached.map_or(Spending::Within, |(Bound { what, limit, .. }, _)| {
            warn!(verification.id = %record.verification.id, ceiling = what, "no transaction was bought: a ceiling is reached");
            Spending::UsedUp(*limit)
        }))
    }

    fn bounds(&self, client: &Client, address: Option<IpAddr>) -> Vec<Bound> {
        let SpendingLimits { per_address, per_network, per_client } = client.spending;
        let bound = |what, limit, whom: &str, ceiling: Ceiling, shards| Bound {
            what,
            limit,
            counter: self.counter(what, client, whom, ceiling, shards),
            most: ceiling.most,
        };
        let mut bounds = Vec::new();
        if let Some(address) = address {
            bounds.push(bound("address", PurchaseLimit::Connection, &address.to_string(), per_address, 1));
            bounds.push(bound("network", PurchaseLimit::Connection, &network(address), per_network, 4));
        }
        bounds.extend(per_client.map(|ceiling| bound("client", PurchaseLimit::Client, "", ceiling, 16)));
        bounds
    }

    fn counter(&self, what: &str, client: &Client, whom: &str, ceiling: Ceiling, shards: u8) -> Counter {
        let length = i64::try_from(ceiling.window.as_millis()).unwrap_or(i64::MAX).max(1);
        let window = self.now().unix_millis().div_euclid(length);
        let ends_at = Timestamp::from_unix_millis((window + 1).saturating_mul(length));
        // The lookup key's pseudonym: no address lies in the store, and nobody without the key can guess one.
        let pseudonym = self.keys.lookup.person(&format!("spending by {what} at {}", client.id.0), whom);
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
