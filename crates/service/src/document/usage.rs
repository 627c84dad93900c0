use std::{net::IpAddr, sync::Arc};

use contract::Timestamp;
use futures::future::try_join_all;
use tokens::LookupKey;
use tracing::warn;

use crate::{
    kernel::{Clock, Deadline, StoreError},
    model::{Client, Counter, RateLimit, RateLimits, ReachedLimit, Record},
    ports::Counters,
};

/// Counts transactions against the rate limits.
#[derive(Clone)]
pub struct Usage {
    /// Where the counters are.
    pub counters: Arc<dyn Counters>,
    pub clock: Arc<dyn Clock>,
    /// Names whom a counter counts.
    pub lookup: LookupKey,
}

/// One of the rate limits at work.
struct Bound {
    /// What operators call it.
    what: &'static str,
    limit: ReachedLimit,
    counter: Counter,
    most: u64,
}

impl Usage {
    /// Counts a transaction that is about to be created. Answers with the limit that it exceeds, if it does.
    pub async fn count(
        &self,
        record: &Record,
        client: &Client,
        seen_address: Option<IpAddr>,
        deadline: Deadline,
    ) -> Result<Option<ReachedLimit>, StoreError> {
        let bounds = self.bounds(client, told_address(record).or(seen_address));
        let raised = bounds.iter().map(|bound| self.counters.raise(&bound.counter, deadline));
        let counts = try_join_all(raised).await?;
        let reached = bounds.iter().zip(counts).find(|(bound, count)| *count > bound.most);
        Ok(reached.map(|(Bound { what, limit, .. }, _)| {
            warn!(verification.id = %record.verification.id, limit = what, "transaction refused: rate limit reached");
            *limit
        }))
    }

    fn bounds(&self, client: &Client, address: Option<IpAddr>) -> Vec<Bound> {
        let RateLimits { per_address, per_network, per_client } = client.rate_limits;
        let bound = |what, limit, whom: &str, rate_limit: RateLimit, shards| Bound {
            what,
            limit,
            counter: self.counter(what, client, whom, rate_limit, shards),
            most: rate_limit.most,
        };
        let mut bounds = Vec::new();
        if let Some(address) = address {
            bounds.push(bound("address", ReachedLimit::Connection, &address.to_string(), per_address, 1));
            bounds.push(bound("network", ReachedLimit::Connection, &network(address), per_network, 4));
        }
        bounds.extend(per_client.map(|rate_limit| bound("client", ReachedLimit::Client, "", rate_limit, 16)));
        bounds
    }

    fn counter(&self, what: &str, client: &Client, whom: &str, rate_limit: RateLimit, shards: u8) -> Counter {
        let length = i64::try_from(rate_limit.window.as_millis()).unwrap_or(i64::MAX).max(1);
        let window = self.clock.now().unix_millis().div_euclid(length);
        let ends_at = Timestamp::from_unix_millis((window + 1).saturating_mul(length));
        // The lookup key's pseudonym: no address lies in the store, and nobody without the key can guess one.
        let pseudonym = self.lookup.user(&format!("usage by {what} at {}", client.id.0), whom);
        let name = format!("{what}|{pseudonym}|{window}");
        Counter { name, ends_at, shards }
    }
}

/// The address that the policy told, who saw the browser itself.
fn told_address(record: &Record) -> Option<IpAddr> {
    record.document.as_ref()?.user_ip.as_ref()?.expose().parse().ok()
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
