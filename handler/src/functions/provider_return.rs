use std::time::Duration;

use axum::{extract::RawQuery, response::Response};
use jumio::{AcquisitionReturn, AcquisitionStatus};
use messages::FaultText;
use service::{ReturnError, View};
use verification::{
    Acquisition, EffectiveState, Personal,
    effective_state::{NextStep, PageKind},
};

use super::{Call, PathParam};
use crate::{
    pages::{Page, Wait},
    responses::{b2c::outcome_text, page::PageResponse},
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
    let arrival = call.parts.service.arrive(&ticket, acquisition, browser.as_ref(), call.deadline).await;
    let view = match arrival {
        Ok(arrival) => {
            call.try_poll(arrival.poll);
            arrival.view
        }
        Err(error) => return fault(&call, error),
    };
    let page_response = PageResponse {
        ui: &call.parts.ui,
        locale: call.locale(&view.locales),
        support_reference: &view.support_reference,
    };
    let own_address = call.parts.service.config().links.to(&format!("return/{ticket}"));
    if acquisition.is_some() {
        // The provider's words are written down; a reload must not say them again.
        return page_response.redirect(&Personal::new(own_address));
    }
    if query == "later" {
        return page_response.redirect(&Personal::new(format!("{}?later=1", view.continue_url)));
    }
    show(&page_response, &call, &view, (&ticket, &own_address))
}

fn show(
    page_response: &PageResponse<'_>,
    call: &Call,
    view: &View,
    (ticket, own_address): (&str, &str),
) -> Response {
    let meaning = view.effective_state.meaning();
    let sign_in_url = call.parts.ui.start_url.as_deref();
    let leave = || page_response.redirect(&Personal::new(view.continue_url.clone()));
    if !view.is_same_browser {
        let handed_in = view.effective_state != EffectiveState::AwaitingUser;
        return page_response.show(&Page::OpenedElsewhere { handed_in, sign_in_url });
    }
    if view.is_answered {
        return page_response.show(&Page::AlreadyFinished { sign_in_url });
    }
    if let Some(address) = &view.provider_address {
        let later = format!("{}?later=1", view.continue_url);
        return page_response
            .show(&Page::CaptureStopped { retry_url: address.expose(), continue_url: &later });
    }
    match (view.effective_state, meaning.page, meaning.next_step) {
        // The client's own page has the words for another attempt, and the button.
        (EffectiveState::Unconfirmed | EffectiveState::Approved, ..)
        | (_, PageKind::Ended, NextStep::Retry) => leave(),
        (_, PageKind::Ended, _) => {
            let outcome = outcome_text(
                Some(view.effective_state),
                meaning.outcome,
                meaning.next_step,
                view.remaining_attempts,
            );
            page_response.show(&Page::Ended { outcome, continue_url: Some(&view.continue_url) })
        }
        (_, PageKind::Waiting | PageKind::Preparing, _) if view.is_ready => leave(),
        (_, PageKind::Waiting | PageKind::Preparing, _) => {
            let status_url = call.parts.service.config().links.to("status");
            let seconds = |duration: Duration| u32::try_from(duration.as_secs()).unwrap_or(u32::MAX);
            page_response.show(&Page::Waiting(Wait {
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
    let page_response =
        PageResponse { ui: &call.parts.ui, locale: call.locale(None), support_reference: &reference };
    match error {
        ReturnError::UnknownVerification => page_response.fault(FaultText::UnknownVerification),
        ReturnError::Store(error) => {
            tracing::error!(%error, "return has no page");
            page_response.fault(FaultText::TemporarilyUnavailable)
        }
    }
}
