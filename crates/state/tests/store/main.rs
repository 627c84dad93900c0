//! One suite for both backends, so that they cannot drift apart, and what only one of them has to show.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod azure_only;
mod clients;
mod embedded_only;
mod faults;
mod fixture;
mod suite;
