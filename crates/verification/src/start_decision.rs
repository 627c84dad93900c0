use contract::{Timestamp, VerificationId};

use crate::{EffectiveState, Limits, Rules, User, Verification, effective_state::OnStart};

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

/// Decides what `start` does. `replaces` names the attempt that the user asks to repeat; a repeated call names
/// one that is no longer current and so gets the current one, which is how a call that the caller sends again
/// never creates a second transaction.
#[must_use]
pub fn decide_start(
    user: &User,
    current: Option<&Verification>,
    replaces: Option<VerificationId>,
    (rules, limits): (&Rules, &Limits),
    now: Timestamp,
) -> StartDecision {
    let remaining = user.remaining_attempts(limits, now);
    let begin = if user.may_create_transaction(limits, now) && remaining > 0 {
        StartDecision::Begin
    } else {
        StartDecision::Blocked
    };
    let Some(current) = current else { return begin };
    let effective_state = current.effective_state(rules, remaining, now);
    let asks_to_repeat = replaces == Some(current.id);
    match effective_state.meaning().on_start {
        OnStart::BeginAnew => begin,
        OnStart::AnswerUnlessReplaced if asks_to_repeat && begin == StartDecision::Begin => begin,
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
    fn user(rejections: usize, transactions: usize) -> User {
        User {
            rejections: vec![at(0); rejections],
            transactions: vec![at(0); transactions],
            ..User::default()
        }
    }

    fn decide(
        user: &User,
        current: Option<&Verification>,
        replaces: Option<VerificationId>,
    ) -> StartDecision {
        decide_start(user, current, replaces, (&RULES, &LIMITS), at(1))
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
}
