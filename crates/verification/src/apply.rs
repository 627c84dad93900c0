use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Binding, Event, ReviewCause, RuleResult, State, Timestamp, Transaction, VerificationId,
    table::{EventKind, StateKind, Step, step},
};

/// One attempt of a user to prove who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Its name and place.
    pub id: VerificationId,
    /// Which attempt of the user it is, counted from one. Tells newer from older.
    pub number: u32,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// The browser that it belongs to.
    pub binding: Option<Binding>,
}

/// A new state of the verification and what has to follow from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The verification afterwards.
    pub verification: Verification,
    /// What the caller must carry out in the same stroke; empty for a duplicate.
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
    /// The user's record counts this rejection.
    CountRejection,
    /// A verdict on an attempt that is no longer the current one: it becomes the current one again, and an
    /// attempt that is still open is overtaken.
    TakeOver,
}

/// Why an event cannot happen to a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// The table knows no such step.
    #[error("{kind:?} cannot happen to a verification that is {state_kind:?}")]
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
        Self { id, number, created_at, state: State::Created, binding: None }
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
        let next = match step(state_kind, event.kind()) {
            Step::Stay => return Ok(Change { verification: self.clone(), effects: Vec::new() }),
            Step::Refuse => return Err(Refused::OutOfPlace { state_kind, kind: event.kind() }),
            Step::Late(_) if newest_verdict.is_some_and(|newest| newest > self.number) => {
                return Err(Refused::NewerVerdict);
            }
            Step::To(next) | Step::Late(next) => next,
        };
        let is_late = matches!(step(state_kind, event.kind()), Step::Late(_));
        let refused = Refused::OutOfPlace { state_kind, kind: event.kind() };
        let state = enter(next, event, self.state.transaction().cloned(), now).ok_or(refused)?;
        let effects = effects(state_kind, &state, is_late);
        Ok(Change { verification: Self { state, ..self.clone() }, effects })
    }

    /// A report counts only for the execution that was bought, a verdict only with our reference besides.
    fn check(&self, event: &Event, now: Timestamp) -> Result<(), Refused> {
        match event {
            Event::Reported { execution, reference, reading } => {
                let is_ours =
                    self.state.transaction().is_some_and(|transaction| transaction.execution == *execution);
                let needs_reference = matches!(
                    reading,
                    RuleResult::Approve { .. } | RuleResult::Reject { .. } | RuleResult::Review(_)
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

/// The state in `state` that `event` brings about; `None` if they do not belong together.
fn enter(state_kind: StateKind, event: Event, bought: Option<Transaction>, now: Timestamp) -> Option<State> {
    Some(match (state_kind, event) {
        (StateKind::AwaitingUser, Event::RedirectIssued(transaction)) => State::AwaitingUser { transaction },
        (StateKind::Submitted, _) => State::Submitted { transaction: bought?, since: now },
        (StateKind::Overdue, _) => State::Overdue { transaction: bought?, since: now },
        (StateKind::Approved, Event::Reported { reading: RuleResult::Approve { document, matched }, .. }) => {
            State::Approved { transaction: bought?, at: now, document, matched }
        }
        (StateKind::Rejected, Event::Reported { reading: RuleResult::Reject { reasons }, .. }) => {
            State::Rejected { transaction: bought?, at: now, reasons }
        }
        (StateKind::Review, Event::Reported { reading: RuleResult::Review(cause), .. }) => {
            State::Review { transaction: bought?, at: now, cause }
        }
        (StateKind::Review, Event::Reported { reading: RuleResult::Reject { .. }, .. }) => {
            State::Review { transaction: bought?, at: now, cause: ReviewCause::LateRejection }
        }
        (StateKind::Incomplete, Event::Reported { reading: RuleResult::Incomplete(cause), .. }) => {
            State::Incomplete { transaction: bought?, cause }
        }
        (StateKind::Expired, _) => State::Expired { transaction: bought },
        (StateKind::Superseded, _) => State::Superseded { transaction: bought },
        (StateKind::Withdrawn, _) => State::Withdrawn { transaction: bought? },
        _ => return None,
    })
}

fn effects(from: StateKind, state: &State, is_late: bool) -> Vec<Effect> {
    let mut effects = vec![Effect::Moved { from, to: state.kind() }];
    if let State::Rejected { .. } = state {
        effects.push(Effect::CountRejection);
    }
    if is_late && state.kind().is_verdict() && !is_repeatable(state) {
        effects.push(Effect::TakeOver);
    }
    effects
}

/// A late "please take a better picture" must not end the better attempt that is already running.
fn is_repeatable(state: &State) -> bool {
    matches!(state, State::Rejected { reasons, .. } if reasons.iter().all(|reason| reason.is_retryable()))
}
