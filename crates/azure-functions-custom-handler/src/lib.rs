#![warn(missing_docs)]
#![doc = include_str!("../README.md")]

mod answer;
mod environment;
mod exit;
mod host_gone;
mod invocation;
mod listener;
pub mod logging;
pub mod payload;

pub use answer::{Answer, Failure, OutputError};
pub use environment::{Environment, EnvironmentError};
pub use exit::{fatal, restart};
pub use invocation::InvocationId;
pub use listener::{BindError, Listener, ServeError};
pub use payload::{BlobTrigger, Payload, PayloadRejection, QueueMessage, TimerTick};
