use std::{net::IpAddr, sync::Arc};

use contract::Timestamp;
use futures::future::join_all;
use tokens::LookupKey;
use tracing::warn;

use crate::{
    kernel::{Clock, Deadline, StoreError},
    model::{Client, Counter, Raised, RateLimit, RateLimits, ReachedLimit, Record},
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

/// What was counted for a transaction that is about to be created.
#[derive(Debug, Default)]
pub struct Counted {
    raised: Vec<Raised>,
    /// Where creations are counted whose answer was lost.
    lost: Option<Counter>,
}

/// Whether a transaction may be created.
#[derive(Debug)]
pub enum Allowance {
    Granted(Counted),
    LimitReached(ReachedLimit),
}

/// So many times as many creations may fail without an answer as may succeed: they are counted apart, so that an outage of the
/// provider locks nobody out.
const LOST_FACTOR: u64 = 20;

impl Usage {
    /// Counts a transaction that is about to be created, from the narrowest limit to the widest: a user who is over a narrow one
    /// uses up nothing of a wider one.
    pub async fn count(
        &self,
        record: &Record,
        client: &Client,
        seen_address: Option<IpAddr>,
        deadline: Deadline,
    ) -> Result<Allowance, StoreError> {
        let address = told_address(record).or(seen_address);
        let mut counted = Counted { raised: Vec::new(), lost: self.lost_counter(client, address) };
        if let Some(lost) = &counted.lost {
            let most = client.rate_limits.per_address.most.saturating_mul(LOST_FACTOR);
            if self.counters.count(lost, deadline).await? >= most {
                return Ok(refuse(record, "lost", ReachedLimit::Connection));
            }
        }
        for Bound { what, limit, counter, most } in self.bounds(client, address) {
            match self.counters.raise(&counter, most, deadline).await {
                Ok(Some(raised)) => counted.raised.push(raised),
                Ok(None) => {
                    self.give_back(record, &counted, deadline).await;
                    return Ok(refuse(record, what, limit));
                }
                Err(error) => {
                    self.give_back(record, &counted, deadline).await;
                    return Err(error);
                }
            }
        }
        Ok(Allowance::Granted(counted))
    }

    /// Certainly nothing was created. A counter that cannot be lowered stays too high until its window ends.
    pub async fn give_back(&self, record: &Record, counted: &Counted, deadline: Deadline) {
        let lowered = counted.raised.iter().map(|raised| self.counters.lower(raised, deadline));
        for result in join_all(lowered).await {
            if let Err(error) = result {
                warn!(verification.id = %record.verification.id, ?error, "counter not lowered");
            }
        }
    }

    /// Nobody knows whether a transaction was created: it is counted apart.
    pub async fn count_lost(&self, record: &Record, counted: &Counted, deadline: Deadline) {
        if let Some(lost) = &counted.lost
            && let Err(error) = self.counters.raise(lost, u64::MAX, deadline).await
        {
            warn!(verification.id = %record.verification.id, ?error, "lost creation not counted");
        }
        self.give_back(record, counted, deadline).await;
    }

    fn lost_counter(&self, client: &Client, address: Option<IpAddr>) -> Option<Counter> {
        let per_address = client.rate_limits.per_address;
        Some(self.counter("lost", client, &address?.to_string(), per_address, 1))
    }

    /// From the narrowest to the widest.
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
        let pseudonym = self.lookup.pseudonym(&["usage", what, &client.id.0, whom]);
        let name = format!("{what}|{pseudonym}|{window}");
        Counter { name, ends_at, shards }
    }
}

fn refuse(record: &Record, what: &str, limit: ReachedLimit) -> Allowance {
    warn!(verification.id = %record.verification.id, limit = what, "transaction refused: rate limit reached");
    Allowance::LimitReached(limit)
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
