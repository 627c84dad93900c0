use contract::{Claim, NextStep, Outcome, Personal, Timestamp, VerificationId};
use serde::{Deserialize, Serialize};
use verification::{Document, EffectiveState, Reason, Rules, State, Verification};

use super::iso8601;

/// What the document says, as far as the client may see it; part of an [`Answer`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Claims {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<Personal<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surname: Option<Personal<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Personal<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<Personal<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_expiry: Option<Personal<String>>,
}

/// The one vocabulary of `start`, `redeem` and the `id_token`: flat, without nulls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The verification that is spoken of; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verification_id: Option<VerificationId>,
    pub outcome: Outcome,
    /// Whether the user is verified. True only with the outcome `approved`.
    pub verified: bool,
    /// Whether another attempt may be offered.
    pub can_retry: bool,
    /// How many more rejected attempts the user has.
    pub remaining_attempts: u32,
    /// What the caller does next.
    pub next_step: NextStep,
    /// Until when the approval is good; ISO 8601, UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verified_until: Option<String>,
    /// What the document says; empty unless verified.
    #[serde(flatten)]
    pub claims: Claims,
    /// What chooses the words for the user; not on the wire.
    #[serde(skip)]
    pub wording: Wording,
}

/// What an answer is worded by, beside what it says: one outcome may have come about in several ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// How the verification stood; `None` where the answer speaks of none.
    pub effective_state: Option<EffectiveState>,
    /// Whether another document is needed: a better picture of the same one would not help.
    #[serde(default)]
    pub another_document: bool,
    /// Whether the provider could not be reached just now.
    #[serde(default)]
    pub creation_failed: bool,
    /// The user's languages as they are known from the verification, each a list of tags; the weightiest first.
    pub locales: Vec<String>,
}

impl Answer {
    /// How a verification stands.
    #[must_use]
    pub fn about(
        verification: &Verification,
        attempts_left: u32,
        rules: &Rules,
        allowed: &[Claim],
        now: Timestamp,
    ) -> Self {
        let effective_state = verification.effective_state(rules, attempts_left, now);
        let meaning = effective_state.meaning().for_user_with(attempts_left);
        let verified = effective_state == EffectiveState::Approved;
        Self {
            verification_id: Some(verification.id),
            outcome: meaning.outcome,
            verified,
            can_retry: meaning.next_step == NextStep::Retry,
            remaining_attempts: offered(attempts_left, meaning.next_step),
            next_step: meaning.next_step,
            verified_until: verification.valid_until(rules).filter(|_| verified).and_then(iso8601::text),
            claims: if verified { claims(&verification.state, allowed) } else { Claims::default() },
            wording: Wording {
                effective_state: Some(effective_state),
                another_document: needs_another_document(&verification.state),
                ..Wording::default()
            },
        }
    }

    /// An answer where no verification can be spoken of.
    #[must_use]
    pub fn without_verification(outcome: Outcome, next_step: NextStep, remaining_attempts: u32) -> Self {
        Self {
            verification_id: None,
            outcome,
            verified: false,
            can_retry: next_step == NextStep::Retry,
            remaining_attempts: offered(remaining_attempts, next_step),
            next_step,
            verified_until: None,
            claims: Claims::default(),
            wording: Wording::default(),
        }
    }

    /// The answer, to be worded for a provider that could not be reached just now.
    #[must_use]
    pub const fn after_failed_creation(mut self, creation_failed: bool) -> Self {
        self.wording.creation_failed = creation_failed;
        self
    }

    /// The answer, to be worded in these languages, each a list of tags; the weightiest first.
    #[must_use]
    pub fn in_languages(mut self, locales: Vec<String>) -> Self {
        self.wording.locales = locales;
        self
    }
}

fn needs_another_document(state: &State) -> bool {
    let needs = |reason: &Reason| matches!(reason, Reason::UnsupportedDocument | Reason::IncompleteDocument);
    state.rejection().is_some_and(|rejection| rejection.reasons.iter().any(needs))
}

/// A user to whom no attempt is offered has none.
fn offered(remaining_attempts: u32, next_step: NextStep) -> u32 {
    if next_step == NextStep::Blocked { 0 } else { remaining_attempts }
}

fn claims(state: &State, allowed: &[Claim]) -> Claims {
    let State::Approved { document, .. } = state else { return Claims::default() };
    allowed.iter().fold(Claims::default(), |mut claims, claim| {
        add(&mut claims, *claim, document.clone());
        claims
    })
}

fn add(claims: &mut Claims, claim: Claim, document: Document) {
    let day = |date: Option<Personal<contract::CalendarDate>>| {
        date.map(|date| Personal::new(date.expose().to_string()))
    };
    match claim {
        Claim::GivenName => claims.given_name = document.given_name,
        Claim::Surname => claims.surname = document.surname,
        Claim::DateOfBirth => claims.date_of_birth = day(document.date_of_birth),
        Claim::DocumentType => claims.document_type = document.kind,
        Claim::DocumentCountry => claims.document_country = document.country,
        Claim::DocumentNumber => claims.document_number = document.number,
        Claim::DocumentExpiry => claims.document_expiry = day(document.expires_on),
    }
}
