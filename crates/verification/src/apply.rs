use contract::{Timestamp, VerificationId};
use thiserror::Error;

use crate::{
    Comparison, Event, OverdueCause, Reason, Review, ReviewCause, RuleResult, State, Verification,
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
    /// The provider took the user for a fraudster: every approval that the user has goes to review.
    DoubtApprovals,
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
    /// The deadline of the present state lies ahead.
    #[error("the deadline of this state has not passed")]
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
        let is_fraud = event.is_fraud();
        let state_kind = self.state.kind();
        let step = step(state_kind, event.kind());
        let refused = Refused::OutOfPlace { state_kind, kind: event.kind() };
        let next = match step {
            Step::Stay => return Ok(self.unmoved(is_fraud && !self.state.tells_of_fraud())),
            Step::Refuse => return Err(refused),
            Step::Late(_) if newest_verdict.is_some_and(|newest| newest > self.number) => {
                // It decides nothing about this attempt any more; what it says about the user counts all the same.
                return if is_fraud { Ok(self.unmoved(true)) } else { Err(Refused::NewerVerdict) };
            }
            Step::To(next) | Step::Late(next) => next,
        };
        let transaction = match &event {
            Event::RedirectIssued(transaction) => Some(transaction.clone()),
            _ => self.transaction.clone(),
        };
        let state = enter(next, &self.state, event, now).ok_or(refused)?;
        if state == self.state {
            return Ok(self.unmoved(false));
        }
        let mut effects = effects(state_kind, &state, matches!(step, Step::Late(_)));
        effects.extend(is_fraud.then_some(Effect::DoubtApprovals));
        Ok(Change { verification: Self { state, transaction, ..self.clone() }, effects })
    }

    fn unmoved(&self, doubts_approvals: bool) -> Change {
        let effects = if doubts_approvals { vec![Effect::DoubtApprovals] } else { Vec::new() };
        Change { verification: self.clone(), effects }
    }

    /// A report counts only for the execution that we created, a verdict only with our reference besides.
    fn check(&self, event: &Event, now: Timestamp) -> Result<(), Refused> {
        match event {
            Event::Reported { execution, reference, result } => {
                let is_ours =
                    self.transaction.as_ref().is_some_and(|transaction| transaction.execution == *execution);
                let needs_reference = matches!(
                    result,
                    RuleResult::Approve { .. }
                        | RuleResult::Reject(_)
                        | RuleResult::Differ(_)
                        | RuleResult::Review(_)
                );
                let names_us = reference.as_ref().map(|reference| *reference == self.id.to_string());
                if is_ours && names_us.unwrap_or(!needs_reference) {
                    Ok(())
                } else {
                    Err(Refused::ForeignReport)
                }
            }
            Event::DeadlinePassed { deadline } if now < *deadline => Err(Refused::TooEarly),
            // A deadline that passed before the present state began was an earlier state's.
            Event::DeadlinePassed { deadline } if self.state.since() >= Some(*deadline) => {
                Err(Refused::TooEarly)
            }
            _ => Ok(()),
        }
    }
}

/// The state of this kind that `event` brings about from `before`; `None` if they do not belong together.
fn enter(kind: StateKind, before: &State, event: Event, now: Timestamp) -> Option<State> {
    if let Event::Reported { result, .. } = event {
        return enter_by_report(kind, before, result, now);
    }
    Some(match (kind, event) {
        (StateKind::AwaitingUser, Event::RedirectIssued(_)) => State::AwaitingUser,
        (StateKind::Submitted, Event::Returned(_)) => State::Submitted { since: now },
        (StateKind::Overdue, Event::DeadlinePassed { .. }) => {
            State::Overdue { since: now, cause: OverdueCause::TimeRanOut }
        }
        (StateKind::Expired, Event::DeadlinePassed { .. }) => State::Expired,
        (StateKind::Closed, Event::DeadlinePassed { .. }) => State::Closed,
        (StateKind::Superseded, Event::Replaced | Event::Overtaken) => State::Superseded,
        (StateKind::Withdrawn, Event::Replaced | Event::Overtaken) => State::Withdrawn,
        (StateKind::Approved, Event::Compared(Comparison::Agrees)) => State::Approved {
            at: before.report_read_at()?,
            document: before.document()?.clone(),
            matched: true,
        },
        (StateKind::Differs, Event::Compared(Comparison::Differs { cause, differing })) => {
            let document = before.document().cloned();
            let review = Box::new(Review { differing, document, ..Review::because_of(cause) });
            State::Differs { at: before.report_read_at()?, since: now, review }
        }
        (StateKind::Review, Event::FraudElsewhere) => {
            let document = before.document().cloned();
            let review = Review { document, ..Review::because_of(ReviewCause::FraudElsewhere) };
            State::Review { at: now, review: Box::new(review) }
        }
        _ => return None,
    })
}

fn enter_by_report(kind: StateKind, before: &State, result: RuleResult, now: Timestamp) -> Option<State> {
    Some(match (kind, result) {
        (StateKind::Submitted, _) => State::Submitted { since: now },
        (StateKind::Overdue, RuleResult::Unknown) => {
            State::Overdue { since: now, cause: OverdueCause::UnknownDecision }
        }
        (StateKind::Expired, _) => State::Expired,
        (StateKind::Approved, RuleResult::Approve { document, matched }) => {
            State::Approved { at: now, document, matched }
        }
        (StateKind::Rejected, RuleResult::Reject(rejection)) => State::Rejected { at: now, rejection },
        (StateKind::Differs, RuleResult::Differ(review)) => State::Differs { at: now, since: now, review },
        (StateKind::Review, RuleResult::Review(review)) => State::Review { at: now, review },
        (StateKind::Review, RuleResult::Reject(rejection)) => {
            let review = Review {
                reasons: rejection.reasons,
                checks: rejection.checks,
                document: before.document().cloned(),
                ..Review::because_of(ReviewCause::LateRejection)
            };
            State::Review { at: now, review: Box::new(review) }
        }
        (StateKind::Incomplete, RuleResult::Incomplete(cause)) => State::Incomplete { cause },
        _ => return None,
    })
}

impl Event {
    /// Whether the provider says that the user is a fraudster.
    fn is_fraud(&self) -> bool {
        matches!(self, Self::Reported { result: RuleResult::Reject(rejection), .. } if rejection.is_fraud())
    }
}

impl State {
    /// Whether the fraud is known here: a report that comes again tells nothing new about the user.
    fn tells_of_fraud(&self) -> bool {
        let reasons = self.rejection().map(|rejection| &rejection.reasons);
        let reasons = reasons.or_else(|| self.review().map(|review| &review.reasons));
        reasons.is_some_and(|reasons| reasons.contains(&Reason::Fraud))
    }

    /// When the report was read that this state rests on.
    const fn report_read_at(&self) -> Option<Timestamp> {
        match self {
            Self::Approved { at, .. } | Self::Differs { at, .. } => Some(*at),
            _ => None,
        }
    }
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
