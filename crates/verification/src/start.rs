use crate::{Limits, Person, Rules, Standing, Timestamp, Verification, VerificationId, standing::OnStart};

/// What `start` does for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartDecision {
    /// Answers with the current attempt, which stands so.
    Answer(Standing),
    /// Begins a new attempt; an open one is replaced.
    Begin,
    /// No further attempt is offered for now.
    Blocked,
}

/// Decides what `start` does. `replaces` names the attempt that the person asks to repeat; a repeated call names
/// one that is no longer current and so gets the current one, which is how a call that the caller sends again
/// never buys a second check.
#[must_use]
pub fn decide_start(
    person: &Person,
    current: Option<&Verification>,
    replaces: Option<VerificationId>,
    (rules, limits): (&Rules, &Limits),
    now: Timestamp,
) -> StartDecision {
    let remaining = person.remaining_attempts(limits, now);
    let begin = if person.may_purchase(limits, now) && remaining > 0 {
        StartDecision::Begin
    } else {
        StartDecision::Blocked
    };
    let Some(current) = current else { return begin };
    let standing = current.standing(rules, remaining, now);
    let asks_to_repeat = replaces == Some(current.id);
    match standing.meaning().on_start {
        OnStart::BeginAnew => begin,
        OnStart::AnswerUnlessReplaced if asks_to_repeat && begin == StartDecision::Begin => begin,
        OnStart::Answer | OnStart::AnswerUnlessReplaced => StartDecision::Answer(standing),
    }
}
