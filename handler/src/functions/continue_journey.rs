use axum::{extract::RawQuery, response::Response};
use messages::{FaultText, Locale};
use service::{AuthorizationResponse, FinishError};
use url::form_urlencoded;
use verification::Personal;

use super::{Call, Named};
use crate::{faces::page::PageFace, pages::Page};

/// `GET /api/continue/{ticket}`: the browser goes back to the client with a code.
pub(super) async fn continue_journey(
    call: Call,
    Named(ticket): Named<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let browser = call.browser();
    let query = query.unwrap_or_default();
    let later = form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "later");
    let service = &call.parts.service;
    let reference = service.support_reference_of(&ticket).unwrap_or_else(|| call.support_reference());
    let finished = service.finish(&ticket, browser.as_ref(), later, call.deadline).await;
    let locale = locale(&call, &ticket, &finished).await;
    let face = PageFace { front: &call.parts.front, locale, support_reference: &reference };
    match finished {
        Ok(response) => face.send_back(&response),
        Err(FinishError::NotReady) => {
            face.redirect(&Personal::new(call.parts.service.config().links.to(&format!("return/{ticket}"))))
        }
        Err(FinishError::AnotherBrowser) => {
            face.show(&Page::SignInAgain { sign_in_url: call.parts.front.start_url.as_deref() })
        }
        Err(FinishError::AlreadyFinished) => {
            face.show(&Page::AlreadyFinished { sign_in_url: call.parts.front.start_url.as_deref() })
        }
        Err(FinishError::UnknownVerification) => face.fault(FaultText::UnknownVerification),
        Err(FinishError::Store(error)) => {
            tracing::error!(%error, "continue has no answer");
            face.fault(FaultText::TemporarilyUnavailable)
        }
    }
}

/// The language of the page; it is worth a read of the store where the person gets to read something for which nothing was
/// read.
async fn locale(call: &Call, ticket: &str, finished: &Result<AuthorizationResponse, FinishError>) -> Locale {
    let named = match finished {
        Ok(response) => return call.locale(&response.locales),
        Err(FinishError::AnotherBrowser | FinishError::AlreadyFinished) => {
            call.parts.service.named_by(ticket)
        }
        Err(_) => None,
    };
    match named {
        Some(id) => call.locale_of(id, None).await,
        None => call.locale(None),
    }
}
