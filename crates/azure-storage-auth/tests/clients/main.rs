//! The policies under the clients that they serve, against Azurite where there is one.
#![expect(clippy::unwrap_used, reason = "tests")]

mod account;
mod blobs;
mod faults;
mod queues;
