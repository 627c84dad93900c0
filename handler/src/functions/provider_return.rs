use std::{sync::Arc, time::Duration};

use axum::{extract::RawQuery, response::Response};
use contract::{NextStep, Outcome, Personal};
use jumio::{AcquisitionReturn, AcquisitionStatus};
use messages::{PageFault, PageOutcome};
use service::browser::{ReturnError, View};
use verification::{Acquisition, EffectiveState, effective_state::PageKind};

use super::{call::Call, request_context::PathParam};
use crate::{
    pages::{Page, Wait},
    responses::page::PageResponder,
};

/// `GET /api/return/{ticket}`: the browser comes back from the provider, or waits.
pub(super) async fn provider_return(
    call: Call,
    PathParam(ticket): PathParam<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let browser = call.browser();
    let query = query.unwrap_or_default();
    let acquisition = AcquisitionReturn::from_query(&query).status.map(|status| match status {
        AcquisitionStatus::Success => Acquisition::Submitted,
        AcquisitionStatus::Error | AcquisitionStatus::Other(_) => Acquisition::Failed,
    });
    let received = call
        .parts
        .service
        .provider_returns
        .receive(&ticket, acquisition, browser.as_ref(), call.deadline)
        .await;
    let view = match received {
        Ok(received) => {
            call.try_poll(received.poll);
            received.view
        }
        Err(error) => return fault(&call, error),
    };
    let reference = view.support_reference.to_string();
    let responder = call.responder(call.addressee(Arc::clone(&view.client), &view.locales), &reference);
    let own_address = call.parts.service.links.to(&format!("return/{ticket}"));
    if acquisition.is_some() {
        // The provider's words are written down; a reload must not say them again.
        return responder.redirect(&Personal::new(own_address));
    }
    if query == "later" {
        return responder.redirect(&Personal::new(format!("{}?later=1", view.continue_url)));
    }
    show(&responder, &call, &view, (&ticket, &own_address))
}

fn show(
    responder: &PageResponder<'_>,
    call: &Call,
    view: &View,
    (ticket, own_address): (&str, &str),
) -> Response {
    let meaning = view.meaning;
    let sign_in_url = responder.sign_in_url();
    let leave = || responder.redirect(&Personal::new(view.continue_url.clone()));
    if !view.is_same_browser {
        let handed_in = view.effective_state != EffectiveState::AwaitingUser;
        return responder.show(&Page::OpenedElsewhere { handed_in, sign_in_url });
    }
    if view.is_answered {
        return responder.show(&Page::AlreadyFinished { sign_in_url });
    }
    if let Some(address) = &view.provider_address {
        let later = format!("{}?later=1", view.continue_url);
        return responder.show(&Page::CaptureStopped { retry_url: address.expose(), continue_url: &later });
    }
    let ended = |outcome| responder.show(&Page::Ended { outcome, continue_url: &view.continue_url });
    match (meaning.page, meaning.outcome, meaning.next_step) {
        (PageKind::Ended, Outcome::Review, NextStep::Later) => ended(PageOutcome::Review),
        (PageKind::Ended, Outcome::Rejected, NextStep::Blocked) => ended(PageOutcome::RejectedFinal),
        // The client's own page has the words for an approval or another attempt, and the button.
        (PageKind::Ended, ..) => leave(),
        (PageKind::Waiting, ..) if view.is_ready => leave(),
        (PageKind::Waiting, ..) => {
            let status_url = call.parts.service.links.to("status");
            let seconds = |duration: Duration| u32::try_from(duration.as_secs()).unwrap_or(u32::MAX);
            responder.show(&Page::Waiting(Wait {
                ticket,
                status_url: &status_url,
                continue_url: own_address,
                poll_seconds: seconds(view.poll_after),
                waited_seconds: seconds(view.waited),
                longest_seconds: seconds(view.ready_within),
            }))
        }
    }
}

fn fault(call: &Call, error: ReturnError) -> Response {
    let reference = call.support_reference();
    let responder = call.responder(call.stranger(), &reference);
    match error {
        ReturnError::UnknownVerification => responder.fault(PageFault::UnknownVerification),
        ReturnError::Store(error) => {
            tracing::error!(?error, "return failed");
            responder.fault(PageFault::TemporarilyUnavailable)
        }
    }
}
