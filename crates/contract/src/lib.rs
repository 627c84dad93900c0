//! The vocabulary of all other crates, defined once: ids, times, personal values, and every name on the wire between a
//! policy and this service.
//!
//! It is the innermost ring. It depends on no other crate of the workspace, holds no rule, and does no I/O.

mod names;

mod calendar_date;
mod claim;
mod error_code;
mod id;
mod input;
mod outcome;
mod personal;
mod text;
mod timestamp;

pub use calendar_date::{CalendarDate, InvalidDate};
pub use claim::{AnswerField, Claim};
pub use error_code::ErrorCode;
pub use id::{
    AccountId, AttemptId, ClientId, ExecutionId, InvalidId, ProviderName, TrustGroup, UserKey, VerificationId,
};
pub use input::{DocumentType, Input};
pub use names::UnknownName;
pub use outcome::{NextStep, Outcome};
pub use personal::Personal;
pub use timestamp::Timestamp;
