//! The client against Azurite, where there is one.
#![expect(clippy::unwrap_used, reason = "tests")]

mod account;
mod entities;
mod faults;
mod queries;
mod signatures;
mod transactions;
