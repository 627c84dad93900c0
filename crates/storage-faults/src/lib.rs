//! Azurite for tests, and a proxy before it that breaks things on purpose.
//!
//! `cargo xtask test` and `cargo xtask azurite -- cargo test -p <crate>` start Azurite and name it in
//! `AZURITE_CONNECTION_STRING`; [`azurite::connection_string`] finds it there. Put the [`FaultProxy`] before one of its
//! services to see what a client makes of refusals, delays, cut connections and lost answers.

pub mod azurite;
mod fault;
mod forward;
mod proxy;

pub use fault::{Fault, Rule};
pub use http::Method;
pub use proxy::{FaultProxy, Seen};
