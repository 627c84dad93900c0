#![warn(missing_docs)]
#![doc = include_str!("../README.md")]

mod attempts;
mod connection_string;
mod deadline;
mod retry;
mod retry_after;
mod service;
mod shared_key;
mod shared_key_policy;
mod string_to_sign;

pub use attempts::Attempts;
pub use connection_string::{ConnectionString, ConnectionStringError};
pub use deadline::{AttemptTimedOut, Deadline, DeadlinePassed};
pub use retry::{RetryPolicy, RetryPolicyOptions};
pub use service::Service;
pub use shared_key::{InvalidKey, SharedKey};
pub use shared_key_policy::SharedKeyPolicy;
