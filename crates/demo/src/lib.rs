//! The whole journey on one machine: an app, an Azure AD B2C stand-in, the verification functions under a stand-in for
//! their host, and simulated Jumio.

pub mod app;
pub mod b2c;
pub mod browser;
mod clock;
mod html;
mod memory;
mod oidc;
mod random;
mod site;
mod web;

pub use site::{SiteError, listen};
