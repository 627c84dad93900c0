//! Client for Jumio's Platform API v1 (the "KYX" platform).
//!
//! [`Client`] starts transactions, asks for their state and result, and deletes accounts. [`AccountRequest`] is the
//! checked request for a transaction; [`Callback`] reads what Jumio posts back and [`AcquisitionReturn`] what it
//! appends when it sends the browser back.
//!
//! Neither callbacks nor return parameters are signed. Treat both as a hint to ask [`Client::status`] and
//! [`Client::details`] with ids of your own.
//!
//! The client makes one attempt per call, with one exception: after a 401 it fetches a new access token and tries
//! once more. Jumio knows no idempotency key, so a blind second create would make a second transaction; the caller
//! plans retries with [`Error::is_transient`] and [`Error::may_have_taken_effect`].
//!
//! ```no_run
//! # use std::time::Duration;
//! # use jumio::*;
//! # async fn check(http: reqwest::Client, settings: Settings) -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(http, settings);
//! let request = AccountRequest::builder("10011".parse()?, "7b1e5c2a-0d0f-4f57")
//!     .callback_url("https://kyc.contoso.example/cb/9f3kd8s7")
//!     .success_url("https://kyc.contoso.example/r/7b1e5c2a")
//!     .locale(Locale::from_ui_locales("de-AT en"))
//!     .build()?;
//! let deadline = || tokio::time::Instant::now() + Duration::from_secs(5);
//! let created = client.create_account(&request, deadline()).await?;
//! // Send the browser to created.redirect_url.expose(); later, on a callback or by schedule:
//! if client.status(&created.account, &created.execution, deadline()).await? == WorkflowStatus::Processed {
//!     let details = client.details(&created.account, &created.execution, deadline()).await?;
//!     let passed = details.decision.and_then(|decision| decision.decision_type) == Some(DecisionType::Passed);
//!     # let _ = passed;
//! }
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs)]

mod account;
mod account_request;
mod account_request_error;
mod acquisition_return;
mod callback;
mod client;
mod consent;
mod credentials;
mod details;
mod endpoints;
mod error;
mod extraction;
mod health;
mod id;
mod lenient;
mod locale;
mod open_enum;
mod personal;
mod preset;
mod redirect_url;
mod settings;
mod status;
mod token;
mod token_lifetime;
mod token_source;
mod transport;
mod user_agent;
mod web_address;
mod workflow_key;

pub use account::AccountCreated;
pub use account_request::{AccountRequest, AccountRequestBuilder};
pub use account_request_error::{AccountRequestError, Field, Problem};
pub use acquisition_return::{AcquisitionReturn, AcquisitionStatus};
pub use callback::{Callback, CallbackError};
pub use client::Client;
pub use consent::{Consent, UserConsent};
pub use credentials::Credentials;
pub use details::{
    Capability, Credential, CredentialCategory, Decision, DecisionType, Details, Part, Workflow,
};
pub use endpoints::{DataCenter, EndpointError, Endpoints, UnknownDataCenter};
pub use error::Error;
pub use extraction::{Address, Extraction};
pub use health::{Health, HealthStatus};
pub use id::{AccountId, ExecutionId, InvalidId};
pub use locale::{Locale, UnsupportedLocale};
pub use personal::Personal;
pub use preset::{DocumentKind, Preset};
pub use redirect_url::RedirectUrl;
pub use settings::Settings;
pub use status::{AccountReference, ExecutionReference, WorkflowStatus};
pub use token_lifetime::TokenLifetime;
pub use user_agent::{InvalidUserAgent, UserAgent};
pub use workflow_key::{InvalidWorkflowKey, WorkflowKey};
