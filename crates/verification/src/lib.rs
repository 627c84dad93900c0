//! The domain of an identity verification, free of I/O, time and chance.
//!
//! A [`Verification`] moves through its [`State`]s by [`Verification::apply`], a pure function of the
//! state, an [`Event`] and the time. Which event leads where is data ([`table::TRANSITIONS`]), and so is
//! what each standing means to the outside ([`standing::STANDINGS`]): the code and the property tests
//! read the same two tables.

mod apply;
mod binding;
mod date;
mod event;
mod id;
mod matching;
mod person;
mod personal;
mod report;
mod rules;
#[cfg(test)]
mod samples;
mod schedule;
pub mod standing;
mod start;
mod state;
mod subject;
pub mod table;
mod text;
mod time;

pub use apply::{Change, Effect, Refused, Verification};
pub use binding::{BelongsToAnotherBrowser, Binding, BrowserMark};
pub use date::CalendarDate;
pub use event::{Acquisition, Event};
pub use id::{AccountId, AttemptId, ExecutionId, InvalidId, PersonKey, VerificationId};
pub use matching::{Match, match_document};
pub use person::{CurrentAttempt, Limits, Person};
pub use personal::Personal;
pub use report::{Document, Finding, Reason, Report};
pub use rules::{Matching, OnWarning, Proof, Reading, Rules, judge};
pub use schedule::Schedule;
pub use standing::{NextStep, Outcome, Standing};
pub use start::{StartDecision, decide_start};
pub use state::{IncompleteCause, ReviewCause, State, Transaction};
pub use subject::Attributes;
pub use time::Timestamp;
