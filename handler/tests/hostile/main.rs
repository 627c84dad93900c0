//! A hostile stranger before the real handler: what they send, what they see, what they find written down.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod account;
mod browsers;
mod clients;
mod dropin;
#[path = "../http/fabrikam.rs"]
mod fabrikam;
#[path = "../http/handler.rs"]
mod handler;
#[path = "../http/ingestion.rs"]
mod ingestion;
mod journey;
mod leaks;
mod noise;
mod requests;
#[path = "../http/sample.rs"]
mod sample;
mod secrets;
mod threat_model;
mod tickets;
mod truth;
mod two_instances;
mod walks;
