//! The document method: begin, create a transaction at the provider, receive its callbacks, poll it, and act on the
//! verdict.

mod attempts;
mod begin;
mod callback;
mod create_transaction;
mod planner;
mod poll;
mod usage;
mod verdicts;

pub use attempts::Attempts;
pub use begin::{Begin, NewAttempt};
pub use callback::{Callbacks, ProviderCall};
pub use create_transaction::{Creation, Requester, Transactions};
pub use planner::Planner;
pub use poll::{Polls, tell};
pub use usage::{Allowance, Counted, Usage};
pub use verdicts::Verdicts;
