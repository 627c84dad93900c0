//! Azurite for tests, and a proxy before it that breaks things on purpose.
//!
//! `cargo xtask test` and `cargo xtask azurite -- cargo test -p <crate>` start Azurite and name it in
//! `AZURITE_CONNECTION_STRING`; [`azurite::connection_string`] finds it there. Put the [`FaultProxy`] before one of its
//! services, or a [`FaultyAccount`] before all of them, to see what a client makes of refusals, delays, cut connections,
//! lost answers and a clock that is not its own.

mod account;
pub mod azurite;
mod cosmos;
mod fault;
mod forward;
mod narrow;
mod proxy;
mod script;
mod seen;
mod service;

pub use account::{FaultyAccount, Tables};
pub use cosmos::COSMOS_HOST;
pub use fault::{Fault, Rule};
pub use http::Method;
pub use proxy::FaultProxy;
pub use seen::{CarriedOut, Seen};
pub use service::Service;
