use contract::{Timestamp, VerificationId};

use crate::{
    AttemptHistory, EffectiveState, Limits, OnRename, Rules, Verification, effective_state::OnStart,
};

/// What `start` does for a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartDecision {
    /// Answers with the current attempt, which stands so.
    Answer(EffectiveState),
    /// Begins a new attempt; an open one is replaced.
    Begin,
    /// No further attempt is offered for now.
    Blocked,
}

/// What `start` asks for beside the user's present verification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StartWish {
    /// The attempt that the user asks to repeat. A repeated call names one that is no longer current and so gets the current
    /// one, which is how a call that the caller sends again never creates a second transaction.
    pub replaces: Option<VerificationId>,
    /// The account is named otherwise than the document on which the approval rests.
    pub is_renamed: bool,
}

/// Decides what `start` does.
#[must_use]
pub fn decide_start(
    user: &AttemptHistory,
    current: Option<&Verification>,
    wish: StartWish,
    (rules, limits): (&Rules, &Limits),
    now: Timestamp,
) -> StartDecision {
    let may_begin = user.may_begin(limits, now);
    let begin = if may_begin { StartDecision::Begin } else { StartDecision::Blocked };
    let Some(current) = current else { return begin };
    let remaining = user.remaining_attempts(limits, Some(current), now);
    let effective_state = current.effective_state(rules, remaining, now);
    let asks_to_repeat = wish.replaces == Some(current.id);
    let asks_anew = wish.is_renamed && rules.on_rename == OnRename::NewAttempt;
    match effective_state.meaning().on_start {
        OnStart::BeginAnew => begin,
        _ if asks_anew && may_begin => begin,
        OnStart::AnswerUnlessReplaced if asks_to_repeat && may_begin => begin,
        OnStart::Answer | OnStart::AnswerUnlessReplaced => StartDecision::Answer(effective_state),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        State,
        samples::{RULES, at, created, in_state},
    };

    const LIMITS: Limits = Limits { max_attempts: 2, max_transactions: 2, window: Duration::from_secs(1000) };

    /// A user who was rejected and for whom transactions were created so often.
    fn user(rejections: usize, transactions: usize) -> AttemptHistory {
        AttemptHistory {
            rejections: vec![at(0); rejections],
            transactions: vec![at(0); transactions],
            ..AttemptHistory::default()
        }
    }

    fn decide(
        user: &AttemptHistory,
        current: Option<&Verification>,
        replaces: Option<VerificationId>,
    ) -> StartDecision {
        decide_start(user, current, StartWish { replaces, is_renamed: false }, (&RULES, &LIMITS), at(1))
    }

    #[test]
    fn a_new_attempt_needs_an_attempt_and_a_transaction_that_are_left() {
        let rows = [
            ((0, 0), StartDecision::Begin),
            ((1, 1), StartDecision::Begin),
            ((2, 1), StartDecision::Blocked),
            ((1, 2), StartDecision::Blocked),
            ((2, 2), StartDecision::Blocked),
        ];
        let expired = in_state(State::Expired);
        for ((rejections, transactions), expected) in rows {
            let user = user(rejections, transactions);
            assert_eq!(decide(&user, None, None), expected, "{rejections} {transactions}");
            assert_eq!(decide(&user, Some(&expired), None), expected, "{rejections} {transactions}");
        }
    }

    #[test]
    fn an_open_attempt_is_replaced_only_by_its_name_and_within_the_limits() {
        let awaiting = in_state(State::AwaitingUser);
        let answer = StartDecision::Answer(EffectiveState::AwaitingUser);
        let other = VerificationId::new(awaiting.id.user(), contract::AttemptId::from_random([9; 16]));
        assert_eq!(decide(&user(0, 1), Some(&awaiting), Some(awaiting.id)), StartDecision::Begin);
        assert_eq!(decide(&user(0, 1), Some(&awaiting), Some(other)), answer);
        assert_eq!(decide(&user(0, 1), Some(&awaiting), None), answer);
        assert_eq!(
            decide(&user(0, 2), Some(&awaiting), Some(awaiting.id)),
            answer,
            "nothing more is created"
        );
    }

    #[test]
    fn what_is_being_checked_is_not_replaced() {
        let submitted = in_state(State::Submitted { since: at(0) });
        let answer = StartDecision::Answer(EffectiveState::Submitted);
        assert_eq!(decide(&user(0, 0), Some(&submitted), Some(submitted.id)), answer);
        let answer = StartDecision::Answer(EffectiveState::Created);
        assert_eq!(decide(&user(0, 0), Some(&created()), None), answer);
    }

    #[test]
    fn an_attempt_without_a_transaction_says_so_where_no_transaction_is_left() {
        let answer = StartDecision::Answer(EffectiveState::Blocked);
        for used_up in [user(0, 2), user(2, 0)] {
            assert_eq!(decide(&used_up, Some(&created()), None), answer);
            assert_eq!(decide(&used_up, Some(&created()), Some(created().id)), answer);
        }
        let paid = in_state(State::AwaitingUser);
        let answer = StartDecision::Answer(EffectiveState::AwaitingUser);
        assert_eq!(decide(&user(0, 2), Some(&paid), None), answer, "its own transaction is there");
    }

    #[test]
    fn a_renamed_account_begins_anew_where_the_rules_say_so_and_it_may() {
        let approved =
            in_state(State::Approved { at: at(0), document: crate::Document::default(), matched: true });
        let renamed = StartWish { replaces: None, is_renamed: true };
        let decide = |user: &AttemptHistory, rules| {
            decide_start(user, Some(&approved), renamed, (rules, &LIMITS), at(1))
        };
        let answer = StartDecision::Answer(EffectiveState::Unconfirmed);
        assert_eq!(decide(&user(0, 0), &RULES), StartDecision::Begin);
        assert_eq!(decide(&user(0, 2), &RULES), answer);
        assert_eq!(decide(&user(0, 0), &Rules { on_rename: OnRename::Review, ..RULES }), answer);
    }
}
