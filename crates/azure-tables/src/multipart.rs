//! Transactions on the wire: a request within a change set within a batch, and back. Source: "Performing entity group
//! transactions".

mod read;
mod throttled;
mod write;

pub(crate) use read::read;
pub(crate) use throttled::ThrottledTransactions;
pub(crate) use write::{BATCH_CONTENT_TYPE, Part, write};
