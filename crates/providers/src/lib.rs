//! Document providers: what they say, turned into reports of the domain.
//!
//! One module per provider, each with its mapping as pure functions over the provider's own types. No HTTP here:
//! the clients are crates of their own.

mod jumio_provider;
mod jumio_reasons;
mod jumio_results;

pub use jumio_provider::{JumioOptions, JumioProvider};
