//! Document providers.
