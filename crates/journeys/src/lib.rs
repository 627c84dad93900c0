//! Drives a user's whole way through the functions, for the demo, the benchmarks and the tests of the handler.
//!
//! - [`Functions`] makes the calls of a way one by one, as B2C, a browser and a user at Jumio's page make them.
//! - [`Journey`] makes them in their order for one user and keeps what the next call needs.
//! - [`Browser`] reads pages as a browser without scripts does, and [`walk`] presses what a user presses until the
//!   [`RelyingParty`] has its verdict: [`DirectParty`] calls the functions itself; B2C's stand-in takes its place in the demo.
//!
//! All of them speak through a [`Transport`]: [`Http`] to a process, [`InProcess`] to a router in this one.

mod browser;
mod direct_party;
mod error;
mod functions;
mod http;
mod in_process;
mod journey;
mod parties;
mod relying_party;
mod reply;
mod transport;
mod transport_error;
mod walk;
pub mod words;

pub use browser::{Browser, BrowserError, Page, Patience, StepLog};
pub use direct_party::DirectParty;
pub use error::JourneyError;
pub use functions::Functions;
pub use http::Http;
pub use in_process::InProcess;
pub use journey::Journey;
pub use parties::{
    API_KEY, CLIENT_ID, CLIENT_SECRET, JUMIO_CLIENT, JUMIO_SECRET, REDIRECT_URI, handler_settings,
    lookup_key, master_key, simulator,
};
pub use relying_party::RelyingParty;
pub use reply::Reply;
pub use transport::Transport;
pub use transport_error::TransportError;
pub use walk::walk;
