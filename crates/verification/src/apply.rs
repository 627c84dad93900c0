use contract::{Timestamp, VerificationId};
use thiserror::Error;

use crate::{
    Event, Review, ReviewCause, RuleResult, State, Verification,
    table::{EventKind, StateKind, Step, step},
};

/// A new state of the verification and what has to follow from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The verification afterwards.
    pub verification: Verification,
    /// What the caller must carry out in the same batch; empty for a duplicate.
    pub effects: Vec<Effect>,
}

/// What has to follow from a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The state changed; belongs into the timeline.
    Moved {
        /// The state before.
        from: StateKind,
        /// The state after.
        to: StateKind,
    },
    /// The user's row counts this rejection.
    CountRejection,
    /// A verdict on an attempt that is no longer the current one: it becomes the current one again, and an attempt that is
    /// still open is overtaken.
    TakeOver,
}

/// Why an event cannot happen to a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// The table knows no such step.
    #[error("{kind:?} cannot happen to a verification that is {state_kind}")]
    OutOfPlace {
        /// Where the verification stands.
        state_kind: StateKind,
        /// What was to happen.
        kind: EventKind,
    },
    /// The report speaks of an execution or a reference that is not ours.
    #[error("the report is about another verification")]
    ForeignReport,
    /// A newer attempt of the user has a verdict.
    #[error("a newer attempt has a verdict")]
    NewerVerdict,
    /// The deadline lies ahead.
    #[error("the deadline has not passed")]
    TooEarly,
}

impl Verification {
    /// A verification that was just asked for.
    #[must_use]
    pub const fn new(id: VerificationId, number: u32, created_at: Timestamp) -> Self {
        Self { id, number, created_at, state: State::Created, transaction: None, binding: None }
    }

    /// What `event` makes of this verification. Pure: the same arguments give the same answer.
    ///
    /// `newest_verdict` is the number of the user's newest attempt that has a verdict.
    pub fn apply(
        &self,
        event: Event,
        newest_verdict: Option<u32>,
        now: Timestamp,
    ) -> Result<Change, Refused> {
        self.check(&event, now)?;
        let state_kind = self.state.kind();
        let step = step(state_kind, event.kind());
        let refused = Refused::OutOfPlace { state_kind, kind: event.kind() };
        let next = match step {
            Step::Stay => return Ok(Change { verification: self.clone(), effects: Vec::new() }),
            Step::Refuse => return Err(refused),
            Step::Late(_) if newest_verdict.is_some_and(|newest| newest > self.number) => {
                return Err(Refused::NewerVerdict);
            }
            Step::To(next) | Step::Late(next) => next,
        };
        let transaction = match &event {
            Event::RedirectIssued(transaction) => Some(transaction.clone()),
            _ => self.transaction.clone(),
        };
        let state = enter(next, event, now).ok_or(refused)?;
        let effects = effects(state_kind, &state, matches!(step, Step::Late(_)));
        Ok(Change { verification: Self { state, transaction, ..self.clone() }, effects })
    }

    /// A report counts only for the execution that we created, a verdict only with our reference besides.
    fn check(&self, event: &Event, now: Timestamp) -> Result<(), Refused> {
        match event {
            Event::Reported { execution, reference, result } => {
                let is_ours =
                    self.transaction.as_ref().is_some_and(|transaction| transaction.execution == *execution);
                let needs_reference = matches!(
                    result,
                    RuleResult::Approve { .. } | RuleResult::Reject(_) | RuleResult::Review(_)
                );
                let names_us = reference.as_ref().map(|reference| *reference == self.id.to_string());
                if is_ours && names_us.unwrap_or(!needs_reference) {
                    Ok(())
                } else {
                    Err(Refused::ForeignReport)
                }
            }
            Event::DeadlinePassed { deadline } if now < *deadline => Err(Refused::TooEarly),
            _ => Ok(()),
        }
    }
}

/// The state of this kind that `event` brings about; `None` if they do not belong together.
fn enter(kind: StateKind, event: Event, now: Timestamp) -> Option<State> {
    Some(match (kind, event) {
        (StateKind::AwaitingUser, Event::RedirectIssued(_)) => State::AwaitingUser,
        (StateKind::Submitted, _) => State::Submitted { since: now },
        (StateKind::Overdue, _) => State::Overdue { since: now },
        (StateKind::Approved, Event::Reported { result: RuleResult::Approve { document, matched }, .. }) => {
            State::Approved { at: now, document, matched }
        }
        (StateKind::Rejected, Event::Reported { result: RuleResult::Reject(rejection), .. }) => {
            State::Rejected { at: now, rejection }
        }
        (StateKind::Review, Event::Reported { result: RuleResult::Review(review), .. }) => {
            State::Review { at: now, review }
        }
        (StateKind::Review, Event::Reported { result: RuleResult::Reject(rejection), .. }) => {
            let review = Review {
                reasons: rejection.reasons,
                checks: rejection.checks,
                ..Review::because_of(ReviewCause::LateRejection)
            };
            State::Review { at: now, review: Box::new(review) }
        }
        (StateKind::Incomplete, Event::Reported { result: RuleResult::Incomplete(cause), .. }) => {
            State::Incomplete { cause }
        }
        (StateKind::Expired, _) => State::Expired,
        (StateKind::Superseded, _) => State::Superseded,
        (StateKind::Withdrawn, _) => State::Withdrawn,
        _ => return None,
    })
}

fn effects(from: StateKind, state: &State, is_late: bool) -> Vec<Effect> {
    let mut effects = vec![Effect::Moved { from, to: state.kind() }];
    if let State::Rejected { .. } = state {
        effects.push(Effect::CountRejection);
    }
    // A late "please take a better picture" must not end the better attempt that is already running.
    let is_repeatable = state.rejection().is_some_and(crate::Rejection::is_retryable);
    if is_late && state.kind().is_verdict() && !is_repeatable {
        effects.push(Effect::TakeOver);
    }
    effects
}
