//! The simulator, over HTTP and through the client.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod callbacks;
mod enforcement;
mod environment;
mod expiry;
mod receiver;
mod scenarios;
mod trouble;
mod web_client;
