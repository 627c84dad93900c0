use std::{net::IpAddr, time::Duration};

use futures::future::try_join_all;
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

/// Whether a purchase is within the ceilings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spending {
    Within,
    UsedUp,
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
        let counters = self.counters(client, told_address(record).or(seen_address));
        let raised = counters.iter().map(|(_, counter, _)| self.ports.store.raise(counter, deadline));
        let counts = try_join_all(raised).await?;
        for ((what, _, most), count) in counters.iter().zip(counts) {
            if count > *most {
                warn!(verification.id = %record.verification.id, ceiling = what, "no transaction was bought: a ceiling is reached");
                return Ok(Spending::UsedUp);
            }
        }
        Ok(Spending::Within)
    }

    fn counters(&self, client: &Client, address: Option<IpAddr>) -> Vec<(&'static str, Counter, u64)> {
        let SpendingLimits { per_address, per_network, per_client } = client.spending;
        let mut counters = Vec::new();
        if let Some(address) = address {
            counters.push(self.counter("address", client, &address.to_string(), per_address, 1));
            counters.push(self.counter("network", client, &network(address), per_network, 4));
        }
        if let Some(ceiling) = per_client {
            counters.push(self.counter("client", client, "", ceiling, 16));
        }
        counters
    }

    fn counter(
        &self,
        what: &'static str,
        client: &Client,
        whom: &str,
        ceiling: Ceiling,
        shards: u8,
    ) -> (&'static str, Counter, u64) {
        let length = i64::try_from(ceiling.window.as_millis()).unwrap_or(i64::MAX).max(1);
        let window = self.now().unix_millis().div_euclid(length);
        let ends_at = Timestamp::from_unix_millis((window + 1).saturating_mul(length));
        // The lookup key's pseudonym: no address lies in the store, and nobody without the key can guess one.
        let pseudonym = self.keys.lookup.person(&format!("spending by {what} at {}", client.id.0), whom);
        let name = format!("{what}|{pseudonym}|{window}");
        (what, Counter { name, ends_at, shards }, ceiling.most)
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
