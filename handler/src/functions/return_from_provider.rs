use std::time::Duration;

use axum::{extract::RawQuery, response::Response};
use jumio::{AcquisitionReturn, AcquisitionStatus};
use messages::FaultText;
use service::{ArriveError, View};
use verification::{
    Acquisition, Personal, Standing,
    standing::{NextStep, PageKind},
};

use super::{Call, Named};
use crate::{
    faces::{b2c::outcome_text, page::PageFace},
    pages::{Page, Wait},
};

/// `GET /api/return/{ticket}`: the browser comes back from the provider, or waits.
pub(super) async fn return_from_provider(
    call: Call,
    Named(ticket): Named<String>,
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
            call.try_look(arrival.look);
            arrival.view
        }
        Err(error) => return fault(&call, error),
    };
    let face = PageFace {
        front: &call.parts.front,
        locale: call.locale(&view.locales),
        support_reference: &view.support_reference,
    };
    let own_address = call.parts.service.config().links.to(&format!("return/{ticket}"));
    if acquisition.is_some() {
        // The provider's words are written down; a reload must not say them again.
        return face.redirect(&Personal::new(own_address));
    }
    if query == "later" {
        return face.redirect(&Personal::new(format!("{}?later=1", view.continue_url)));
    }
    show(&face, &call, &view, (&ticket, &own_address))
}

fn show(face: &PageFace<'_>, call: &Call, view: &View, (ticket, own_address): (&str, &str)) -> Response {
    let meaning = view.standing.meaning();
    let sign_in_url = call.parts.front.start_url.as_deref();
    let leave = || face.redirect(&Personal::new(view.continue_url.clone()));
    if !view.is_same_browser {
        let handed_in = view.standing != Standing::AwaitingUser;
        return face.show(&Page::OpenedElsewhere { handed_in, sign_in_url });
    }
    if view.is_answered {
        return face.show(&Page::AlreadyFinished { sign_in_url });
    }
    if let Some(address) = &view.provider_address {
        let later = format!("{}?later=1", view.continue_url);
        return face.show(&Page::CaptureStopped { retry_url: address.expose(), continue_url: &later });
    }
    match (view.standing, meaning.page, meaning.next_step) {
        // The client's own page has the words for another attempt, and the button.
        (Standing::Unconfirmed | Standing::Approved, ..) | (_, PageKind::Ended, NextStep::Retry) => leave(),
        (_, PageKind::Ended, _) => {
            let outcome = outcome_text(
                Some(view.standing),
                meaning.outcome,
                meaning.next_step,
                view.remaining_attempts,
            );
            face.show(&Page::Ended { outcome, continue_url: Some(&view.continue_url) })
        }
        (_, PageKind::Waiting | PageKind::Preparing, _) if view.is_ready => leave(),
        (_, PageKind::Waiting | PageKind::Preparing, _) => {
            let status_url = call.parts.service.config().links.to("status");
            let seconds = |duration: Duration| u32::try_from(duration.as_secs()).unwrap_or(u32::MAX);
            face.show(&Page::Waiting(Wait {
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

fn fault(call: &Call, error: ArriveError) -> Response {
    let reference = call.support_reference();
    let face =
        PageFace { front: &call.parts.front, locale: call.locale(None), support_reference: &reference };
    match error {
        ArriveError::UnknownVerification => face.fault(FaultText::UnknownVerification),
        ArriveError::Store(error) => {
            tracing::error!(%error, "return has no page");
            face.fault(FaultText::TemporarilyUnavailable)
        }
    }
}
