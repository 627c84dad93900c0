//! The domain of a document verification, free of I/O, clocks and randomness.
//!
//! A [`Verification`] moves through its [`State`]s by [`Verification::apply`], a pure function of the state, an [`Event`] and
//! the time. Three tables are data, read by the code and by the property tests: which event leads where
//! ([`table::TRANSITIONS`]), when each state is polled next ([`polling::POLLING`]), and what each state means to the outside
//! ([`effective_state::EFFECTIVE_STATES`]).

mod apply;
mod attributes;
mod bind;
mod binding;
mod comparison;
pub mod effective_state;
mod event;
mod matching;
pub mod polling;
mod report;
mod rules;
#[cfg(test)]
mod samples;
mod start_decision;
mod state;
pub mod table;
mod user;
mod verdict;
mod verification;

pub use apply::{Change, Effect, Refused};
pub use attributes::Attributes;
pub use bind::BelongsToAnotherBrowser;
pub use binding::{Binding, BrowserMark};
pub use comparison::Comparison;
pub use effective_state::EffectiveState;
pub use event::{Acquisition, Event};
pub use matching::{Match, match_document};
pub use polling::Schedule;
pub use report::{Check, CheckDecision, Document, ProviderResult, Reason, Report};
pub use rules::{
    FACE_MAP_USABILITY, Matching, OnRename, OnWarning, Proof, REQUIRED_CHECKS, RuleResult, Rules, judge,
};
pub use start_decision::{StartDecision, StartWish, decide_start};
pub use state::{IncompleteCause, OverdueCause, State, Transaction};
pub use user::{Approval, AttemptHistory, CurrentAttempt, Limits, LostCreations, User};
pub use verdict::{Rejection, Review, ReviewCause};
pub use verification::Verification;
