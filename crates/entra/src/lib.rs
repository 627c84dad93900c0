//! Verifies access tokens of Microsoft Entra ID that apps get for themselves (OAuth 2.0 client credentials), or on behalf
//! of a user.
//!
//! An API that apps call with such a token says which tenant, audience and apps it accepts; the tenant's signing keys
//! are fetched from its discovery document, kept, and renewed in the background.
//!
//! ```no_run
//! # async fn example(http: reqwest::Client, now: entra::Now, token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let rules = entra::Rules {
//!     authority: entra::Authority::public("72f988bf-86f1-41af-91ab-2d7cd011db47")?,
//!     audiences: vec!["api://verification".into()],
//!     clients: vec!["0b6f6c1e-7f0a-4a52-9d4a-577b6ca3810f".into()],
//!     roles: vec![],
//!     delegated: entra::Delegated::Refused,
//! };
//! let verifier = entra::Verifier::new(http, rules, now);
//! verifier.verify(token).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Sources: Microsoft identity platform, "Access token claims reference", "Signing key rollover", "Claims validation".
#![warn(missing_docs)]

mod authority;
mod claims;
mod error;
mod fetch;
mod key_set;
mod key_source;
mod rules;
mod verifier;

pub use authority::{Authority, AuthorityError};
pub use error::TokenError;
pub use rules::{Delegated, Now, Principal, Rules};
pub use verifier::Verifier;
