//! The client against servers made by hand.
#![expect(clippy::unwrap_used, reason = "tests")]

mod account_requests;
mod calls;
mod details;
mod fake;
mod tokens;
