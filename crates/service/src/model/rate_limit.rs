use std::time::Duration;

use contract::{Timestamp, named};

/// How many transactions may be created for all users of a client together: against scripts that make up users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// For browsers of one address.
    pub per_address: RateLimit,
    /// For browsers of one network: 256 addresses of IPv4, a /48 of IPv6.
    pub per_network: RateLimit,
    /// For one client; absent: as many as there are users.
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

/// A counter that was raised by one. Spread counters have to be lowered where they were raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    pub counter: Counter,
    /// Which of its rows.
    pub shard: u8,
}

named! {
    /// Whose transactions are used up for a while.
    pub enum ReachedLimit {
        User = "user",
        /// Those of the browser's address, or of its network.
        Connection = "connection",
        /// Those of all users of the client.
        Client = "client",
    }
}
