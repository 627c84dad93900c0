//! What each effective state of a verification means to the outside: one table for answers, pages and the drop-in.

use contract::{NextStep, Outcome, Timestamp, named};

use crate::{IncompleteCause, Proof, Rules, State, Verification, table::StateKind};

named! {
    /// Where a verification stands for an observer: its state, split where the same state means different things.
    pub enum EffectiveState {
        /// No transaction yet.
        Created = "created",
        /// No transaction yet, and the user's are used up for now.
        Blocked = "blocked",
        /// The user may go to the provider.
        AwaitingUser = "awaitingUser",
        /// The user has submitted.
        Submitted = "submitted",
        /// No decision came in time.
        Overdue = "overdue",
        /// Approved, and the browser in front of the provider is not yet proved to be the one of the user journey.
        Unconfirmed = "unconfirmed",
        /// Approved, confirmed and valid.
        Approved = "approved",
        /// Approved once, and no longer valid.
        Lapsed = "lapsed",
        /// Rejected; another attempt is offered.
        RejectedRetryable = "rejectedRetryable",
        /// Rejected; no other attempt is offered.
        RejectedFinal = "rejectedFinal",
        /// The document passed, and the account is named otherwise or could not be compared.
        Differs = "differs",
        /// An operator has to decide.
        Review = "review",
        /// The user left.
        Incomplete = "incomplete",
        /// The check could not be run, or nobody decided.
        Failed = "failed",
        /// Not begun in time.
        Expired = "expired",
        /// Another attempt took its place.
        Superseded = "superseded",
    }
}

/// What `start` does with a verification that stands so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStart {
    /// Answers with it.
    Answer,
    /// Answers with it, unless the user explicitly asks to repeat it.
    AnswerUnlessReplaced,
    /// Begins a new attempt.
    BeginAnew,
}

/// The word of the sample's polling page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DropInWord {
    Success,
    Failed,
    Retry,
}

/// The page that a browser with the verification's ticket sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// The pictures are being taken or checked.
    Waiting,
    /// There is something to tell, or to go on with.
    Ended,
}

/// One row of [`EFFECTIVE_STATES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The word for callers.
    pub outcome: Outcome,
    /// What the caller does next.
    pub next_step: NextStep,
    /// What `start` does.
    pub on_start: OnStart,
    /// The word for the sample's pages.
    pub drop_in: DropInWord,
    /// The page for the browser.
    pub page: PageKind,
}

const fn row(
    outcome: Outcome,
    next_step: NextStep,
    on_start: OnStart,
    drop_in: DropInWord,
    page: PageKind,
) -> Meaning {
    Meaning { outcome, next_step, on_start, drop_in, page }
}

/// What each [`EffectiveState`] means, in the order of declaration.
#[rustfmt::skip]
pub const EFFECTIVE_STATES: [(EffectiveState, Meaning); 16] = {
    use DropInWord::{Failed, Retry, Success};
    use OnStart::{Answer, AnswerUnlessReplaced, BeginAnew};
    use PageKind::{Ended, Waiting};
    [
        (EffectiveState::Created,           row(Outcome::Pending,    NextStep::Redirect, AnswerUnlessReplaced, Retry,   Waiting)),
        (EffectiveState::Blocked,           row(Outcome::Blocked,    NextStep::Blocked,  Answer,               Failed,  Waiting)),
        (EffectiveState::AwaitingUser,      row(Outcome::Pending,    NextStep::Redirect, AnswerUnlessReplaced, Retry,   Waiting)),
        (EffectiveState::Submitted,         row(Outcome::Submitted,  NextStep::Wait,     Answer,               Retry,   Waiting)),
        (EffectiveState::Overdue,           row(Outcome::Review,     NextStep::Later,    Answer,               Retry,   Ended)),
        (EffectiveState::Unconfirmed,       row(Outcome::Pending,    NextStep::Redirect, AnswerUnlessReplaced, Failed,  Ended)),
        (EffectiveState::Approved,          row(Outcome::Approved,   NextStep::Done,     Answer,               Success, Ended)),
        (EffectiveState::Lapsed,            row(Outcome::Expired,    NextStep::Retry,    BeginAnew,            Failed,  Ended)),
        (EffectiveState::RejectedRetryable, row(Outcome::Rejected,   NextStep::Retry,    AnswerUnlessReplaced, Failed,  Ended)),
        (EffectiveState::RejectedFinal,     row(Outcome::Rejected,   NextStep::Blocked,  Answer,               Failed,  Ended)),
        (EffectiveState::Differs,           row(Outcome::Review,     NextStep::Retry,    AnswerUnlessReplaced, Failed,  Ended)),
        (EffectiveState::Review,            row(Outcome::Review,     NextStep::Later,    Answer,               Retry,   Ended)),
        (EffectiveState::Incomplete,        row(Outcome::Incomplete, NextStep::Retry,    BeginAnew,            Retry,   Ended)),
        (EffectiveState::Failed,            row(Outcome::Failed,     NextStep::Retry,    BeginAnew,            Failed,  Ended)),
        (EffectiveState::Expired,           row(Outcome::Expired,    NextStep::Retry,    BeginAnew,            Failed,  Ended)),
        (EffectiveState::Superseded,        row(Outcome::Expired,    NextStep::Retry,    BeginAnew,            Failed,  Ended)),
    ]
};

impl EffectiveState {
    /// What this effective state means to the outside.
    #[must_use]
    pub fn meaning(self) -> Meaning {
        let fallback =
            row(Outcome::Failed, NextStep::Later, OnStart::Answer, DropInWord::Retry, PageKind::Ended);
        EFFECTIVE_STATES.get(self as usize).map_or(fallback, |(_, meaning)| *meaning)
    }
}

impl Meaning {
    /// What it means for a user who has so many attempts left: to nobody else is another one offered.
    #[must_use]
    pub const fn for_user_with(self, remaining_attempts: u32) -> Self {
        match self.next_step {
            NextStep::Retry if remaining_attempts == 0 => Self { next_step: NextStep::Blocked, ..self },
            _ => self,
        }
    }
}

impl Verification {
    /// How this verification stands at `now` for a user who has so many attempts left.
    #[must_use]
    pub fn effective_state(&self, rules: &Rules, remaining_attempts: u32, now: Timestamp) -> EffectiveState {
        match (&self.state, self.state.kind()) {
            (State::Approved { at, .. }, _) if now.since(*at) >= rules.validity => EffectiveState::Lapsed,
            (State::Approved { matched, .. }, _) if !self.is_proved(rules.proof, *matched) => {
                EffectiveState::Unconfirmed
            }
            (State::Rejected { rejection, .. }, _) => {
                let may_retry = remaining_attempts > 0 && rejection.is_retryable();
                if may_retry { EffectiveState::RejectedRetryable } else { EffectiveState::RejectedFinal }
            }
            (State::Incomplete { cause: IncompleteCause::Technical }, _) => EffectiveState::Failed,
            (State::Differs { at, .. }, _) if now.since(*at) >= rules.validity => EffectiveState::Lapsed,
            (_, StateKind::Created) if remaining_attempts == 0 => EffectiveState::Blocked,
            (_, StateKind::Created) => EffectiveState::Created,
            (_, StateKind::AwaitingUser) => EffectiveState::AwaitingUser,
            (_, StateKind::Submitted) => EffectiveState::Submitted,
            (_, StateKind::Overdue) => EffectiveState::Overdue,
            (_, StateKind::Approved) => EffectiveState::Approved,
            (_, StateKind::Rejected) => EffectiveState::RejectedFinal,
            (_, StateKind::Differs) => EffectiveState::Differs,
            (_, StateKind::Closed) => EffectiveState::Failed,
            (_, StateKind::Review) => EffectiveState::Review,
            (_, StateKind::Incomplete) => EffectiveState::Incomplete,
            (_, StateKind::Expired) => EffectiveState::Expired,
            (_, StateKind::Superseded | StateKind::Withdrawn) => EffectiveState::Superseded,
        }
    }

    fn is_proved(&self, proof: Proof, matched: bool) -> bool {
        self.is_confirmed() || proof == Proof::Nothing || (proof == Proof::MatchedDocument && matched)
    }

    /// Until when an approval is good.
    #[must_use]
    pub fn valid_until(&self, rules: &Rules) -> Option<Timestamp> {
        match &self.state {
            State::Approved { at, .. } => Some(*at + rules.validity),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Reason, Rejection,
        samples::{RULES, approved, at, browser, in_state},
    };

    fn confirmed() -> Verification {
        let mut verification = approved(false);
        verification.confirm(&browser("first"), at(0));
        verification
    }

    fn rejected(reasons: &[Reason]) -> Verification {
        in_state(State::Rejected { at: at(0), rejection: Rejection::new(reasons.to_vec(), Vec::new()) })
    }

    #[test]
    fn an_approval_lapses_when_its_validity_is_over() {
        assert_eq!(confirmed().effective_state(&RULES, 1, at(999)), EffectiveState::Approved);
        assert_eq!(confirmed().effective_state(&RULES, 1, at(1000)), EffectiveState::Lapsed);
        assert_eq!(
            approved(false).effective_state(&RULES, 1, at(1000)),
            EffectiveState::Lapsed,
            "confirmed or not"
        );
        assert_eq!(confirmed().valid_until(&RULES), Some(at(1000)));
        assert_eq!(rejected(&[Reason::Fraud]).valid_until(&RULES), None);
    }

    #[test]
    fn a_document_that_names_the_user_is_proof_only_where_the_rules_say_so() {
        let by_document = Rules { proof: Proof::MatchedDocument, ..RULES };
        let rows = [
            (approved(true), &RULES, EffectiveState::Unconfirmed),
            (approved(false), &RULES, EffectiveState::Unconfirmed),
            (approved(true), &by_document, EffectiveState::Approved),
            (approved(false), &by_document, EffectiveState::Unconfirmed),
            (confirmed(), &by_document, EffectiveState::Approved),
        ];
        for (verification, rules, expected) in rows {
            assert_eq!(verification.effective_state(rules, 1, at(1)), expected, "{:?}", rules.proof);
        }
    }

    #[test]
    fn a_rejection_may_be_repeated_if_every_reason_can_be_mended_and_attempts_are_left() {
        let rows: [(&[Reason], u32, EffectiveState); 4] = [
            (&[Reason::Unreadable, Reason::UnusableSelfie], 1, EffectiveState::RejectedRetryable),
            (&[Reason::Unreadable], 0, EffectiveState::RejectedFinal),
            (&[Reason::Unreadable, Reason::Fraud], 3, EffectiveState::RejectedFinal),
            (&[Reason::Fraud], 0, EffectiveState::RejectedFinal),
        ];
        for (reasons, remaining, expected) in rows {
            assert_eq!(rejected(reasons).effective_state(&RULES, remaining, at(1)), expected, "{reasons:?}");
        }
    }

    #[test]
    fn who_left_and_what_could_not_be_run_stand_apart() {
        let rows = [
            (IncompleteCause::Abandoned, EffectiveState::Incomplete),
            (IncompleteCause::Technical, EffectiveState::Failed),
        ];
        for (cause, expected) in rows {
            let verification = in_state(State::Incomplete { cause });
            assert_eq!(verification.effective_state(&RULES, 1, at(1)), expected);
        }
    }

    #[test]
    fn no_other_attempt_is_offered_to_a_user_who_has_none_left() {
        for (effective_state, meaning) in EFFECTIVE_STATES {
            assert_eq!(meaning.for_user_with(1), meaning, "{effective_state:?}");
            let used_up = meaning.for_user_with(0);
            assert_ne!(used_up.next_step, NextStep::Retry, "{effective_state:?}");
            assert_eq!(Meaning { next_step: meaning.next_step, ..used_up }, meaning, "{effective_state:?}");
        }
        let created = crate::samples::created();
        assert_eq!(created.effective_state(&RULES, 1, at(1)), EffectiveState::Created);
        assert_eq!(created.effective_state(&RULES, 0, at(1)), EffectiveState::Blocked);
    }

    #[test]
    fn rows_stand_in_the_order_of_their_declaration() {
        for (index, (effective_state, _)) in EFFECTIVE_STATES.into_iter().enumerate() {
            assert_eq!(effective_state as usize, index);
        }
    }

    #[test]
    fn only_a_confirmed_approval_is_approved() {
        for (effective_state, meaning) in EFFECTIVE_STATES {
            assert_eq!(
                meaning.outcome == Outcome::Approved,
                effective_state == EffectiveState::Approved,
                "{effective_state:?}"
            );
            assert_eq!(
                meaning.next_step == NextStep::Done,
                effective_state == EffectiveState::Approved,
                "{effective_state:?}"
            );
        }
    }
}
