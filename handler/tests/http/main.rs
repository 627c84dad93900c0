//! The real handler, spawned as the host spawns it, spoken to over HTTP, with Jumio simulated.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod browser_routes;
mod callbacks;
mod callers;
mod client_assertion;
mod clients;
mod commands;
mod cors;
mod doctor;
mod dropin;
mod entra;
mod fabrikam;
mod failing_inputs;
mod handler;
mod infra;
mod ingestion;
mod languages;
mod local_store;
mod operate;
mod operator;
mod policy_routes;
mod process;
mod responses;
mod rotation;
mod round_trips;
mod sample;
mod telemetry;
mod token_route;
