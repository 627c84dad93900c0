//! The client against servers made by hand.
#![expect(clippy::unwrap_used, reason = "tests")]

mod calls;
mod details;
mod fake;
mod orders;
mod tokens;
