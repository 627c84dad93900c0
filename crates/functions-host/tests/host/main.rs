//! The stand-in against a real process.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod access;
mod admin;
mod chaos;
mod configuration;
mod cors;
mod forward;
mod output;
mod payload_mode;
mod proxy;
mod queues;
mod restarts;
mod routes;
mod storage_queues;
mod support;
mod timers;
