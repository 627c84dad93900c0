//! Whole journeys in a storage account, on Azurite.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests that tell where they failed"
)]

mod account;
mod clocks;
mod cosmos;
mod crowd;
mod faults;
mod user;
