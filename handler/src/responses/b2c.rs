//! The format towards B2C's REST technical profiles: 200 with an outcome where a policy must branch, the 409 contract
//! where the request itself is wrong.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use contract::{ErrorCode, NextStep, Outcome};
use http::{HeaderValue, StatusCode, header};
use messages::{Catalogue, FaultText};
use serde::Serialize;
use service::{
    model::{Answer, Client},
    rest::{RedeemError, StartError},
};

use super::{json, words::words};
use crate::ui_context::UiContext;

/// The status of the answer that carries the code.
const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::NotAuthorised => StatusCode::UNAUTHORIZED,
        ErrorCode::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Unavailable => StatusCode::OK,
        _ => StatusCode::CONFLICT,
    }
}

/// A request that cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    /// Names fields, never values.
    pub(crate) detail: Option<String>,
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
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
pub(crate) struct PolicyResponder<'a> {
    catalogue: &'a Catalogue,
    client: Arc<Client>,
    /// The user's languages as the call names them.
    locales: Option<String>,
    request_id: Option<&'a str>,
}

impl<'a> PolicyResponder<'a> {
    /// Answers in the terms of the client that the call names, or else of the default one.
    pub(crate) fn new(
        ui: &'a UiContext,
        client: Option<&str>,
        locales: Option<String>,
        request_id: Option<&'a str>,
    ) -> Self {
        let client = ui.clients.named(client).unwrap_or_else(|| ui.clients.default_client());
        Self { catalogue: &ui.catalogue, client, locales, request_id }
    }

    /// 200 with an outcome; the contract's error where the request is wrong. Where the service cannot answer, the policy goes
    /// on all the same, with an outcome that says that nothing is known now.
    pub(crate) fn conclude(&self, concluded: Result<Answer, impl Refused>) -> Response {
        match concluded {
            Ok(answer) => self.answer(&answer, None),
            Err(error) => {
                error.refusal().map_or_else(|| self.unavailable(&error), |refusal| self.refuse(&refusal))
            }
        }
    }

    /// Without a verdict.
    pub(crate) fn unavailable(&self, error: &impl std::fmt::Debug) -> Response {
        tracing::error!(?error, "policy gets no verdict");
        let answer = Answer::without_verification(Outcome::Unavailable, NextStep::Later, 0);
        self.answer(&answer, Some(ErrorCode::Unavailable.name()))
    }

    /// The contract's error.
    pub(crate) fn refuse(&self, refusal: &Refusal) -> Response {
        tracing::warn!(code = refusal.code.name(), detail = refusal.detail.as_deref(), "request rejected");
        error(refusal, self.say(FaultText::from(refusal.code)), self.request_id)
    }

    /// Answers 409 for callers that cannot parse an outcome.
    pub(crate) fn decline(&self, answer: &Answer) -> Response {
        let user_message =
            words(self.catalogue, &self.client, answer, &answer.wording, self.locales.as_deref());
        error(&ErrorCode::NoTransaction.into(), user_message, self.request_id)
    }

    /// The contract's error where the service cannot answer and the caller knows no outcome that says so.
    pub(crate) fn fail(&self, failure: &impl std::fmt::Debug) -> Response {
        tracing::error!(error = ?failure, "policy gets no answer");
        let text = self.say(FaultText::TemporarilyUnavailable);
        let mut response = error(&ErrorCode::Unavailable.into(), text, self.request_id);
        *response.status_mut() = StatusCode::CONFLICT;
        response
    }

    /// The contract's error for a caller that did not prove who it is, with what it could try.
    pub(crate) fn challenge(&self, challenge: HeaderValue) -> Response {
        let mut response = self.refuse(&ErrorCode::NotAuthorised.into());
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        response
    }

    /// In the language that the call asks for.
    fn say(&self, fault: FaultText) -> String {
        let locale = self.client.offer.choose(self.locales.as_deref());
        self.client.texts.text(self.catalogue, locale, fault.message())
    }

    fn answer(&self, answer: &Answer, error_code: Option<&'static str>) -> Response {
        let user_message =
            words(self.catalogue, &self.client, answer, &answer.wording, self.locales.as_deref());
        json(&AnswerBody { answer, user_message, error_code })
    }
}

fn error(refusal: &Refusal, user_message: String, request_id: Option<&str>) -> Response {
    let body = ErrorBody {
        version: "1.0.0",
        status: 409,
        code: refusal.code.name(),
        user_message,
        developer_message: refusal.detail.as_deref().unwrap_or(refusal.code.meaning()),
        request_id,
    };
    (status(refusal.code), json(&body)).into_response()
}

/// What a use case refuses in the terms of the contract; `None`: it could not answer at all.
pub(crate) trait Refused: std::fmt::Debug {
    fn refusal(&self) -> Option<Refusal>;
}

impl Refused for StartError {
    fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::UnknownClient => Some(ErrorCode::UnknownClient.into()),
            Self::Store(_) => None,
        }
    }
}

impl Refused for RedeemError {
    fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::UnknownClient => Some(ErrorCode::UnknownClient.into()),
            Self::AnotherSubject => Some(ErrorCode::AnotherSubject.into()),
            Self::UnknownVerification => Some(ErrorCode::UnknownVerification.into()),
            Self::InvalidToken => Some(ErrorCode::InvalidToken.into()),
            Self::Store(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_code_has_a_row_in_the_reference() {
        let rows = ErrorCode::ALL.iter().map(|code| {
            format!("| `{code}` | {} | {} | {} |\n", status(*code).as_u16(), code.meaning(), code.remedy())
        });
        let reference = include_str!("../../../docs/reference/errors.md");
        for row in rows {
            assert!(reference.contains(&row), "docs/reference/errors.md lacks this row:\n{row}");
        }
        assert_eq!(
            reference.matches("| `IDV-").count(),
            ErrorCode::ALL.len(),
            "a row of a code that is gone"
        );
    }
}
