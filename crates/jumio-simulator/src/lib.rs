//! Jumio as a local server, for development and tests.
//!
//! One port stands for all of Jumio's hosts: `/oauth2/token`, `/api/v1/accounts…` (account and retrieval) and the
//! hosted web client at `/web/client`, where a user (or a test) chooses how the check ends. It enforces what Jumio
//! enforces, answers in the documented shapes, moves transactions through the documented states and posts callbacks;
//! [`FaultProfile`] makes it as unreliable as the documentation allows Jumio to be.
//!
//! Two departures: success, error and callback addresses may be plain http on this machine, and a
//! [`speed`](SimulatorBuilder::speed) shortens the waiting. Scores and the choice of labels are plausible, not
//! Jumio's.

mod access_token;
mod account_request;
mod accounts;
mod addresses;
mod admission;
mod builder;
mod call;
mod choice;
mod created;
mod delivery;
mod details;
mod fault_profile;
mod findings;
mod health;
mod issuer;
mod ledger;
mod lifetime;
mod page;
mod preset;
mod rate_limit;
mod refusal;
mod retrieval;
mod return_address;
mod routes;
mod rules;
mod scenario;
mod settings;
mod simulator;
mod status;
mod tasks;
mod timers;
mod timestamp;
mod transaction;
mod user;
mod view;
mod web_client;
mod world;

pub use builder::{SimulatorBuilder, StartError};
pub use fault_profile::{ApiFaults, CallbackFaults, Calls, FaultProfile, HealthFaults, ReportFaults};
pub use preset::{PRESETS, Preset, UnknownPreset};
pub use rate_limit::{RateLimit, RateLimits};
pub use return_address::{CAPTURE_ERRORS, CaptureError};
pub use scenario::{Scenario, UnknownScenario};
pub use simulator::Simulator;
pub use status::Status;
pub use user::User;
pub use view::{Counts, Delivery, DeliveryOutcome, TransactionView};
