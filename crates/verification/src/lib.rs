//! The domain of an identity verification, free of I/O, time and chance.
//!
//! A [`Verification`] moves through its [`State`]s by [`Verification::apply`], a pure function of the
//! state, an [`Event`] and the time. Which event leads where is data ([`table::TRANSITIONS`]), and so is
//! what each effective_state means to the outside ([`effective_state::EFFECTIVE_STATES`]): the code and the property tests
//! read the same two tables.

mod apply;
mod binding;
mod date;
pub mod effective_state;
mod event;
mod id;
mod matching;
mod personal;
mod report;
mod rules;
#[cfg(test)]
mod samples;
mod schedule;
mod start;
mod state;
mod subject;
pub mod table;
mod text;
mod time;
mod user;

pub use apply::{Change, Effect, Refused, Verification};
pub use binding::{BelongsToAnotherBrowser, Binding, BrowserMark};
pub use date::CalendarDate;
pub use effective_state::{EffectiveState, NextStep, Outcome};
pub use event::{Acquisition, Event};
pub use id::{AccountId, AttemptId, ExecutionId, InvalidId, UserKey, VerificationId};
pub use matching::{Match, match_document};
pub use personal::Personal;
pub use report::{Document, ProviderResult, Reason, Report};
pub use rules::{Matching, OnWarning, Proof, RuleResult, Rules, judge};
pub use schedule::Schedule;
pub use start::{StartDecision, decide_start};
pub use state::{IncompleteCause, ReviewCause, State, Transaction};
pub use subject::Attributes;
pub use time::Timestamp;
pub use user::{CurrentAttempt, Limits, User};
