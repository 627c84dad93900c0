use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use contract::VerificationId;
use http::{HeaderMap, StatusCode, request::Parts as RequestParts};
use messages::PageFault;
use service::{
    kernel::Deadline,
    model::{Client, PollJob},
};
use tokens::BrowserId;
use tracing::Instrument;

use super::{
    limits::{IMMEDIATE_POLL_PAUSE, JOB_TIME},
    request_context::{RequestContext, reference_of},
};
use crate::{
    app::{App, Parts},
    cookies,
    input::address,
    responses::{page::PageResponder, problem::problem},
    ui_context::Addressee,
};

/// What every function of the outside needs: the parts, the time left, who asks.
pub(crate) struct Call {
    pub(crate) parts: Arc<Parts>,
    pub(crate) deadline: Deadline,
    pub(crate) headers: HeaderMap,
    pub(crate) invocation: Option<String>,
}

impl FromRequestParts<App> for Call {
    type Rejection = NotOpen;

    async fn from_request_parts(request: &mut RequestParts, app: &App) -> Result<Self, NotOpen> {
        let deadline = App::deadline();
        let Ok(context) = RequestContext::from_request_parts(request, app).await;
        match app.parts(deadline).await {
            Some(parts) => {
                Ok(Self { parts, deadline, headers: context.headers, invocation: context.invocation })
            }
            None => Err(NotOpen(context)),
        }
    }
}

/// A request that came before the store was open, and could not be kept waiting any longer.
pub(crate) struct NotOpen(pub(crate) RequestContext);

impl IntoResponse for NotOpen {
    /// A browser that goes somewhere gets a page that it can load again; all others just the status.
    fn into_response(self) -> Response {
        tracing::error!("request not answered: store not open");
        if self.0.wants_page() {
            self.0.fault(PageFault::TemporarilyUnavailable)
        } else {
            problem(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

impl Call {
    /// The browser that asks, if it has our cookie.
    pub(crate) fn browser(&self) -> Option<BrowserId> {
        cookies::browser(&self.headers, self.parts.service.links.is_secure())
    }

    /// Whom a page is for, by what is known: the client, and the languages of the user, the weightiest first.
    pub(crate) fn addressee<'a>(
        &'a self,
        client: Arc<Client>,
        known: impl IntoIterator<Item = &'a String>,
    ) -> Addressee {
        Addressee::new(client, known, &self.headers)
    }

    /// A user of whom nothing is known yet.
    pub(crate) fn stranger(&self) -> Addressee {
        self.addressee(self.parts.service.clients.default_client(), None)
    }

    /// Whom a page is for about a verification that has not been read; the language that this request asks for comes first.
    pub(crate) async fn addressee_of(&self, id: VerificationId, wish: Option<&String>) -> Addressee {
        let (client, known) = self.parts.service.status.addressee(id, self.deadline).await;
        self.addressee(client, wish.into_iter().chain(&known))
    }

    /// Answers with pages for them.
    pub(crate) fn responder<'a>(&'a self, to: Addressee, support_reference: &'a str) -> PageResponder<'a> {
        PageResponder { pages: &self.parts.ui.pages, to, support_reference }
    }

    /// The address from which the call comes. Each proxy appends the one that it saw, so only those entries count that the
    /// platform and the operator's own proxies have written; whatever stands before them may be made up.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        // Several lines of one name are one list (RFC 9110, 5.3).
        let lines = self.headers.get_all("x-forwarded-for").iter().rev();
        let mut entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        let entry = entries.nth(self.parts.callers.trusted_proxies())?;
        address(std::str::from_utf8(entry).ok()?.trim())
    }

    /// What a user tells support where no verification can be named: the beginning of the invocation's id.
    pub(crate) fn support_reference(&self) -> String {
        reference_of(self.invocation.as_deref())
    }

    /// Tries a planned poll at once, after the answer, unless this instance is busy with others; the queue is the backstop.
    pub(crate) fn try_poll(&self, poll: Option<PollJob>) {
        let Some(poll) = poll else { return };
        let Ok(permit) = Arc::clone(&self.parts.immediate_polls).try_acquire_owned() else { return };
        let service = Arc::clone(&self.parts.service);
        let polling = async move {
            if let Err(error) = service.jobs.run(&poll.into(), Deadline::after(JOB_TIME)).await {
                tracing::warn!(verification.id = %poll.verification_id, ?error, "immediate poll failed, the queue retries it");
            }
            // Held a little longer, so that the number of permits bounds the polls per second as well.
            tokio::time::sleep(IMMEDIATE_POLL_PAUSE).await;
            drop(permit);
        };
        tokio::spawn(polling.in_current_span());
    }
}
