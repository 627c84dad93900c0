//! What a user is told with an answer.

use contract::{NextStep, Outcome};
use messages::OutcomeText;
use service::model::{Answer, Wording};
use verification::EffectiveState;

use crate::ui_context::UiContext;

/// What the user is told with an answer: in the languages that the call asks for, else in those of the verification.
pub(crate) fn words(ui: &UiContext, answer: &Answer, wording: &Wording, context: Option<&str>) -> String {
    let locale = ui.offer.choose(context.into_iter().chain(wording.locales.iter().map(String::as_str)));
    let text =
        outcome_text(wording.effective_state, answer.outcome, answer.next_step, answer.remaining_attempts);
    ui.catalogue.text(locale, text.message())
}

/// The words for an outcome; a rejection reads differently where another attempt is offered, and what has closed may
/// have done so for several reasons.
const fn outcome_text(
    effective_state: Option<EffectiveState>,
    outcome: Outcome,
    next_step: NextStep,
    attempts: u32,
) -> OutcomeText {
    match (outcome, next_step) {
        (Outcome::Pending, _) => OutcomeText::Pending,
        (Outcome::Submitted, _) => OutcomeText::Submitted,
        (Outcome::Approved, _) => OutcomeText::Approved,
        (Outcome::Rejected, NextStep::Retry) => OutcomeText::RejectedRetryable { attempts },
        (Outcome::Rejected, _) => OutcomeText::RejectedFinal,
        (Outcome::Review, _) => OutcomeText::Review,
        (Outcome::Incomplete, _) => OutcomeText::Incomplete,
        (Outcome::Expired, _) => match effective_state {
            Some(EffectiveState::Superseded) => OutcomeText::Superseded,
            Some(EffectiveState::Lapsed) => OutcomeText::Lapsed,
            _ => OutcomeText::Expired,
        },
        (Outcome::Failed, _) => OutcomeText::Failed,
        (Outcome::Blocked, _) => OutcomeText::Blocked,
        (Outcome::ConsentRequired, _) => OutcomeText::ConsentRequired,
        (Outcome::Unavailable, _) => OutcomeText::Unavailable,
    }
}
