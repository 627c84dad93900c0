use axum::{extract::RawQuery, response::Response};
use messages::{FaultText, Locale};
use service::{AuthorizationResponse, ContinueError};
use url::form_urlencoded;
use verification::Personal;

use super::{Call, PathParam};
use crate::{pages::Page, responses::page::PageResponse};

/// `GET /api/continue/{ticket}`: the browser goes back to the client with a code.
pub(super) async fn continuation(
    call: Call,
    PathParam(ticket): PathParam<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let browser = call.browser();
    let query = query.unwrap_or_default();
    let later = form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "later");
    let service = &call.parts.service;
    let reference = service.support_reference_of(&ticket).unwrap_or_else(|| call.support_reference());
    let finished = service.finish(&ticket, browser.as_ref(), later, call.deadline).await;
    let locale = locale(&call, &ticket, &finished).await;
    let page_response = PageResponse { ui: &call.parts.ui, locale, support_reference: &reference };
    match finished {
        Ok(response) => page_response.send_back(&response),
        Err(ContinueError::NotReady) => page_response
            .redirect(&Personal::new(call.parts.service.config().links.to(&format!("return/{ticket}")))),
        Err(ContinueError::AnotherBrowser) => {
            page_response.show(&Page::SignInAgain { sign_in_url: call.parts.ui.start_url.as_deref() })
        }
        Err(ContinueError::AlreadyFinished) => {
            page_response.show(&Page::AlreadyFinished { sign_in_url: call.parts.ui.start_url.as_deref() })
        }
        Err(ContinueError::UnknownVerification) => page_response.fault(FaultText::UnknownVerification),
        Err(ContinueError::Store(error)) => {
            tracing::error!(%error, "continue has no answer");
            page_response.fault(FaultText::TemporarilyUnavailable)
        }
    }
}

/// The language of the page; it is worth a read of the store where the user gets to read something for which nothing was
/// read.
async fn locale(
    call: &Call,
    ticket: &str,
    finished: &Result<AuthorizationResponse, ContinueError>,
) -> Locale {
    let named = match finished {
        Ok(response) => return call.locale(&response.locales),
        Err(ContinueError::AnotherBrowser | ContinueError::AlreadyFinished) => {
            call.parts.service.named_by(ticket)
        }
        Err(_) => None,
    };
    match named {
        Some(id) => call.locale_of(id, None).await,
        None => call.locale(None),
    }
}
