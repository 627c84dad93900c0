//! What a user is told with an answer.

use messages::{Catalogue, OutcomeText};
use service::model::{Answer, Client, Wording};
use verification::EffectiveState;

/// What the user is told with an answer: in the languages that the call asks for, else in those of the verification.
pub(crate) fn words(
    catalogue: &Catalogue,
    client: &Client,
    answer: &Answer,
    wording: &Wording,
    context: Option<&str>,
) -> String {
    let locale = client.offer.choose(context.into_iter().chain(wording.locales.iter().map(String::as_str)));
    let text = match wording.effective_state {
        Some(EffectiveState::Superseded) => OutcomeText::Superseded,
        Some(EffectiveState::Lapsed) => OutcomeText::Lapsed,
        Some(EffectiveState::Created) if wording.creation_failed => OutcomeText::Unavailable,
        Some(EffectiveState::RejectedRetryable) if wording.another_document => {
            OutcomeText::RejectedAnotherDocument { attempts: answer.remaining_attempts }
        }
        _ => OutcomeText::of(answer.outcome, answer.next_step, answer.remaining_attempts),
    };
    client.texts.text(catalogue, locale, text.message())
}
