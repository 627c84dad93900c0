//! The whole journey on one machine: an app, an Azure AD B2C stand-in, the verification functions under a stand-in for
//! their host, and simulated Jumio.

pub mod app;
pub mod azurite;
pub mod b2c;
mod bundle;
mod clock;
mod crowd;
mod ending;
mod environment;
mod error_chain;
mod folder;
mod html;
mod memory;
mod oidc;
mod random;
pub mod run;
mod scenarios;
mod site;
mod trace;
mod web;

pub use bundle::BundleError;
pub use environment::{
    DevelopmentKeys, Environment, EnvironmentError, EnvironmentOptions, KeysError, Storage,
};
pub use error_chain::error_chain;
pub use scenarios::{ExpectationError, ScenarioError};
pub use site::SiteError;
pub use trace::TraceError;
