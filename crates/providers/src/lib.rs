//! Adapters of document providers: they translate a provider's answers into reports of the domain.
//!
//! One folder per provider interface, each with its mapping as pure functions over the provider's own types. No HTTP here: the
//! clients are crates of their own.

pub mod platform;
