//! The use cases on the embedded store and, where it matters, in a storage account, with a clock that stands still and a
//! provider that does as it is told.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod authorizing;
mod binding;
mod clients;
mod crash;
mod dropping_in;
mod ending;
mod erasing;
mod erasing_on_request;
mod exchanging;
mod failing_store;
mod fraud;
mod health;
mod journeys;
mod lost_answers;
mod messages;
mod operations;
mod orphans;
mod polling;
mod rate_limits;
mod rekeying;
mod renaming;
mod round_trips;
mod showing;
mod starting;
mod starting_over;
mod storage;
mod sweeping;
mod trust_groups;
mod viewing;
mod world;
