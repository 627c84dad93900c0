//! The use cases: load, decide, save, carry out. Free of HTTP and of any cloud.
//!
//! The modules are layers. A module imports only from the layers before it; inside a layer, only as `cargo xtask rings` allows:
//!
//! | layer | modules |
//! | --- | --- |
//! | 1 | [`kernel`]: time, randomness, deadlines, errors, one retry |
//! | 2 | [`model`]: every part of a record, and what changes it |
//! | 3 | [`ports`]: what is needed of the outside |
//! | 4 | methods: [`document`] |
//! | 5 | [`browser`]: binds browsers, sends them to the provider and back |
//! | 6 | protocols: [`rest`], [`oidc`], [`sample`] |
//! | 7 | [`upkeep`]: jobs, erasure, the sweep |
//! | 8 | [`operator`]: what operators ask; [`registry`]: clients as data |
//!
//! One struct per feature holds what that feature needs. [`Service`] joins them.

pub mod browser;
pub mod document;
pub mod kernel;
pub mod model;
pub mod oidc;
pub mod operator;
pub mod ports;
pub mod registry;
pub mod rest;
pub mod sample;
pub mod upkeep;

mod assembly;

pub use assembly::{Config, Keys, Ports, Service};
