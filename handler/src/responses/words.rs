//! What a user is told with an answer.

use messages::OutcomeText;
use service::model::{Answer, Wording};
use verification::EffectiveState;

use crate::ui_context::UiContext;

/// What the user is told with an answer: in the languages that the call asks for, else in those of the verification.
pub(crate) fn words(ui: &UiContext, answer: &Answer, wording: &Wording, context: Option<&str>) -> String {
    let locale = ui.offer.choose(context.into_iter().chain(wording.locales.iter().map(String::as_str)));
    let text = match wording.effective_state {
        Some(EffectiveState::Superseded) => OutcomeText::Superseded,
        Some(EffectiveState::Lapsed) => OutcomeText::Lapsed,
        Some(EffectiveState::Created) if wording.creation_failed => OutcomeText::Unavailable,
        Some(EffectiveState::RejectedRetryable) if wording.another_document => {
            OutcomeText::RejectedAnotherDocument { attempts: answer.remaining_attempts }
        }
        _ => OutcomeText::of(answer.outcome, answer.next_step, answer.remaining_attempts),
    };
    ui.catalogue.text(locale, text.message())
}
