use axum::{extract::RawQuery, response::Response};
use contract::{Personal, VerificationId};
use messages::PageFault;
use service::{
    browser::{AuthorizationResponse, ContinueError},
    model::SupportReference,
};
use url::form_urlencoded;

use super::{call::Call, request_context::PathParam};
use crate::{pages::Page, ui_context::Addressee};

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
    let id = service.links.read_return_ticket(&ticket).ok();
    let reference = id.map_or_else(|| call.support_reference(), |id| SupportReference::of(id).to_string());
    let finished = service.continuation(&ticket, browser.as_ref(), later, call.deadline).await;
    let responder = call.responder(addressee(&call, id, &finished).await, &reference);
    match finished {
        Ok(response) => responder.send_back(&response),
        Err(ContinueError::NotReady) => {
            responder.redirect(&Personal::new(service.links.to(&format!("return/{ticket}"))))
        }
        Err(ContinueError::AnotherBrowser) => {
            responder.show(&Page::SignInAgain { sign_in_url: responder.sign_in_url() })
        }
        Err(ContinueError::AlreadyFinished) => {
            responder.show(&Page::AlreadyFinished { sign_in_url: responder.sign_in_url() })
        }
        Err(ContinueError::UnknownVerification) => responder.fault(PageFault::UnknownVerification),
        Err(ContinueError::Store(error)) => {
            tracing::error!(?error, "continue failed");
            responder.fault(PageFault::TemporarilyUnavailable)
        }
    }
}

/// Whom the page is for; that is worth a read of the store where the user gets to read something for which nothing was
/// read.
async fn addressee(
    call: &Call,
    id: Option<VerificationId>,
    finished: &Result<AuthorizationResponse, ContinueError>,
) -> Addressee {
    match (finished, id) {
        (Ok(response), _) => {
            let client = call.parts.service.clients.get_or_default(&response.client.0);
            call.addressee(client, &response.locales)
        }
        (Err(ContinueError::AnotherBrowser | ContinueError::AlreadyFinished), Some(id)) => {
            call.addressee_of(id, None).await
        }
        (Err(_), _) => call.stranger(),
    }
}
