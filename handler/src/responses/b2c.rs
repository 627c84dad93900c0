//! The format towards B2C's REST technical profiles: 200 with an outcome where a policy must branch, the 409 contract
//! where the request itself is wrong.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use messages::{FaultText, OutcomeText};
use serde::Serialize;
use service::{Answer, RedeemError, StartError, Wording};
use verification::{
    EffectiveState,
    effective_state::{NextStep, Outcome},
};

use super::json;
use crate::ui_context::UiContext;

/// A public error code. Each has a row in `docs/reference/errors.md`, which a test keeps in step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicCode {
    NotJson,
    MissingField,
    WrongField,
    UnknownClient,
    WrongMethod,
    TooLong,
    NotAuthorised,
    UnknownVerification,
    AnotherSubject,
    InvalidToken,
    NoTransaction,
    Unavailable,
}

impl PublicCode {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 12] = [
        Self::NotJson,
        Self::MissingField,
        Self::WrongField,
        Self::UnknownClient,
        Self::WrongMethod,
        Self::TooLong,
        Self::NotAuthorised,
        Self::UnknownVerification,
        Self::AnotherSubject,
        Self::InvalidToken,
        Self::NoTransaction,
        Self::Unavailable,
    ];

    /// The code on the wire; stable.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NotJson => "IDV-1001",
            Self::MissingField => "IDV-1002",
            Self::WrongField => "IDV-1003",
            Self::UnknownClient => "IDV-1004",
            Self::WrongMethod => "IDV-1005",
            Self::TooLong => "IDV-1006",
            Self::NotAuthorised => "IDV-2001",
            Self::UnknownVerification => "IDV-3001",
            Self::AnotherSubject => "IDV-3002",
            Self::InvalidToken => "IDV-3003",
            Self::NoTransaction => "IDV-3004",
            Self::Unavailable => "IDV-5001",
        }
    }

    /// What it means, for administrators.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::NotJson => "The body is not a JSON object.",
            Self::MissingField => {
                "A field that must be there is missing or empty; `developerMessage` names it."
            }
            Self::WrongField => "A field cannot be read; `developerMessage` says why.",
            Self::UnknownClient => "`clientId` names no client of this service.",
            Self::WrongMethod => "The request is no POST.",
            Self::TooLong => "The body is longer than 64 KiB, or did not arrive whole.",
            Self::NotAuthorised => {
                "The caller's token, key, certificate, user name or password is missing or wrong."
            }
            Self::UnknownVerification => "`verificationId` names no verification of this client.",
            Self::AnotherSubject => "The verification belongs to another user than `objectId`.",
            Self::InvalidToken => {
                "The verification token or the hint does not count: altered, too old, redeemed by another journey, or of another account or verification."
            }
            Self::NoTransaction => "The drop-in begins no transaction; `userMessage` tells the user why.",
            Self::Unavailable => "The service cannot answer now; stands beside the outcome `unavailable`.",
        }
    }

    /// What an administrator does about it.
    #[cfg(test)]
    pub(crate) const fn remedy(self) -> &'static str {
        match self {
            Self::NotJson => "Set `SendClaimsIn` to `Body` in the technical profile.",
            Self::MissingField => "Map the claim in the technical profile's `InputClaims`.",
            Self::WrongField => "Compare the claim's type and text with the reference.",
            Self::UnknownClient => "Use the value of `ClientSettings__ClientId`, or leave the claim out.",
            Self::WrongMethod => "Set `SendClaimsIn` to `Body` in the technical profile.",
            Self::TooLong => {
                "Map only the claims that the reference names in the technical profile's `InputClaims`."
            }
            Self::NotAuthorised => {
                "Compare the technical profile's authentication with the `CallerSettings`; the log says why a token does not count."
            }
            Self::UnknownVerification => "Pass the `verificationId` that `start` gave in this journey.",
            Self::AnotherSubject => "Pass the same `objectId` (or `subject`) as to `start`.",
            Self::InvalidToken => {
                "Pass the token or `jti` of this very journey; compare the keys, issuer and audience with the original's."
            }
            Self::NoTransaction => "Nothing, if the user has used up their attempts.",
            Self::Unavailable => {
                "Poll at the log by the request's id; the store or the start of the app is the usual cause."
            }
        }
    }

    /// The status of the answer that carries the code.
    const fn status(self) -> StatusCode {
        match self {
            Self::NotAuthorised => StatusCode::UNAUTHORIZED,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::OK,
            _ => StatusCode::CONFLICT,
        }
    }

    const fn text(self) -> FaultText {
        match self {
            Self::NotJson
            | Self::MissingField
            | Self::WrongField
            | Self::UnknownClient
            | Self::WrongMethod
            | Self::TooLong => FaultText::MalformedRequest,
            Self::NotAuthorised => FaultText::NotAuthorised,
            Self::UnknownVerification | Self::InvalidToken | Self::NoTransaction => {
                FaultText::UnknownVerification
            }
            Self::AnotherSubject => FaultText::WrongObject,
            Self::Unavailable => FaultText::TemporarilyUnavailable,
        }
    }
}

/// A request that cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: PublicCode,
    /// Names fields, never values.
    pub(crate) detail: Option<String>,
}

impl From<PublicCode> for Refusal {
    fn from(code: PublicCode) -> Self {
        Self { code, detail: None }
    }
}

/// B2C's error body (RESTful technical profile, Returning error message). `status` is always 409: with any other
/// number B2C does not read the rest.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody<'a> {
    version: &'static str,
    status: u16,
    code: &'static str,
    user_message: String,
    developer_message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// An answer in the one vocabulary, with the words for the user.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerBody<'a> {
    #[serde(flatten)]
    answer: &'a Answer,
    user_message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'static str>,
}

/// How one call is answered: in which language, under which id.
pub(crate) struct Face<'a> {
    pub(crate) ui: &'a UiContext,
    /// The user's languages as the call names them.
    pub(crate) locales: Option<String>,
    pub(crate) request_id: Option<&'a str>,
}

impl Face<'_> {
    /// 200 with an outcome; the contract's error where the request is wrong. Where the service cannot answer, the
    /// policy goes on all the same, with an outcome that says that nothing is known now.
    pub(crate) fn conclude(&self, concluded: Result<Answer, impl Refused>) -> Response {
        match concluded {
            Ok(answer) => self.answer(&answer, None),
            Err(error) => {
                error.refusal().map_or_else(|| self.unavailable(&error), |refusal| self.refuse(&refusal))
            }
        }
    }

    /// Without a verdict.
    pub(crate) fn unavailable(&self, error: &impl std::fmt::Display) -> Response {
        tracing::error!(%error, "a policy gets no verdict");
        let answer = Answer::without_verification(Outcome::Unavailable, NextStep::Later, 0);
        self.answer(&answer, Some(PublicCode::Unavailable.code()))
    }

    /// The contract's error.
    pub(crate) fn refuse(&self, refusal: &Refusal) -> Response {
        tracing::warn!(
            code = refusal.code.code(),
            detail = refusal.detail.as_deref(),
            "a request was refused"
        );
        let locale = self.ui.offer.choose(self.locales.as_deref());
        let text = self.ui.catalogue.text(locale, refusal.code.text().message());
        error(refusal, text, self.request_id)
    }

    /// The contract's error where there is an answer, but the caller could not read it.
    pub(crate) fn decline(&self, answer: &Answer) -> Response {
        let user_message = words(self.ui, answer, &answer.wording, self.locales.as_deref());
        error(&PublicCode::NoTransaction.into(), user_message, self.request_id)
    }

    /// The contract's error where the service cannot answer and the caller knows no outcome that says so.
    pub(crate) fn fail(&self, failure: &impl std::fmt::Display) -> Response {
        tracing::error!(error = %failure, "a policy gets no answer");
        let locale = self.ui.offer.choose(self.locales.as_deref());
        let text = self.ui.catalogue.text(locale, FaultText::TemporarilyUnavailable.message());
        let mut response = error(&PublicCode::Unavailable.into(), text, self.request_id);
        *response.status_mut() = StatusCode::CONFLICT;
        response
    }

    /// The contract's error for a caller that did not prove who it is, with what it could try.
    pub(crate) fn challenge(&self, challenge: HeaderValue) -> Response {
        let mut response = self.refuse(&PublicCode::NotAuthorised.into());
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        response
    }

    fn answer(&self, answer: &Answer, error_code: Option<&'static str>) -> Response {
        let user_message = words(self.ui, answer, &answer.wording, self.locales.as_deref());
        json(&AnswerBody { answer, user_message, error_code })
    }
}

fn error(refusal: &Refusal, user_message: String, request_id: Option<&str>) -> Response {
    let body = ErrorBody {
        version: "1.0.0",
        status: 409,
        code: refusal.code.code(),
        user_message,
        developer_message: refusal.detail.as_deref().unwrap_or(refusal.code.meaning()),
        request_id,
    };
    (refusal.code.status(), json(&body)).into_response()
}

/// What the user is told with an answer: in the languages that the call asks for, else in those of the verification.
pub(crate) fn words(ui: &UiContext, answer: &Answer, wording: &Wording, context: Option<&str>) -> String {
    let locale = ui.offer.choose(context.into_iter().chain(wording.locales.iter().map(String::as_str)));
    let text =
        outcome_text(wording.effective_state, answer.outcome, answer.next_step, answer.remaining_attempts);
    ui.catalogue.text(locale, text.message())
}

/// The words for an outcome; a rejection reads differently where another attempt is offered, and what has closed may
/// have done so for several reasons.
pub(crate) const fn outcome_text(
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

/// What a use case refuses in the terms of the contract; `None`: it could not answer at all.
pub(crate) trait Refused: std::fmt::Display {
    fn refusal(&self) -> Option<Refusal>;
}

impl Refused for StartError {
    fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::UnknownClient => Some(PublicCode::UnknownClient.into()),
            Self::Store(_) => None,
        }
    }
}

impl Refused for RedeemError {
    fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::UnknownClient => Some(PublicCode::UnknownClient.into()),
            Self::AnotherSubject => Some(PublicCode::AnotherSubject.into()),
            Self::UnknownVerification => Some(PublicCode::UnknownVerification.into()),
            Self::InvalidToken => Some(PublicCode::InvalidToken.into()),
            Self::Store(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_code_has_a_row_in_the_reference() {
        let rows = PublicCode::ALL.map(|code| {
            format!(
                "| `{}` | {} | {} | {} |\n",
                code.code(),
                code.status().as_u16(),
                code.meaning(),
                code.remedy()
            )
        });
        let reference = include_str!("../../../docs/reference/errors.md");
        for row in rows {
            assert!(reference.contains(&row), "docs/reference/errors.md lacks this row:\n{row}");
        }
        assert_eq!(
            reference.matches("| `IDV-").count(),
            PublicCode::ALL.len(),
            "a row of a code that is gone"
        );
    }
}
