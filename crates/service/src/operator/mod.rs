//! What operators ask.

mod show;

pub use show::{Named, Show, ShowError, Shown, ShownPoll, ShownTransaction, ShownVerification, Why};
