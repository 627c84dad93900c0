//! The store in Azure Storage: tables for rows, a container for evidence, a queue for jobs.

mod account;
mod blobs;
mod call;
mod client;
mod clock;
mod first_rows;
mod names;
mod outcome;
mod prepare;
mod queue;
mod queue_trial;
mod row;
mod tables;

pub use account::{Account, AccountError};
pub use client::Azure;
pub use clock::StorageClock;
pub use names::Names;
