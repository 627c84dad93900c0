//! One module per function: decode, call the service, answer.

mod authorize;
mod callback;
mod continue_journey;
mod oidc;
mod policy;
mod redeem;
mod return_from_provider;
mod settle;
mod start;
mod status;
mod sweep;
mod token;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use azure_functions_custom_handler::InvocationId;
use http::{HeaderMap, StatusCode, header, request::Parts as RequestParts};
use messages::{FaultText, Locale};
use service::{Deadline, LookOrder};
use tokens::BrowserId;
use tracing::Instrument;
use verification::VerificationId;

use crate::{
    app::{App, Parts},
    cookies,
    faces::page::PageFace,
    front::Front,
};

/// No caller of ours sends more.
const LONGEST_BODY: usize = 64 * 1024;

/// Every function under the path that the host calls: `/api/...` for HTTP, `/<name>` for the queue and the timer.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/api/start", post(start::start))
        .route("/api/redeem", post(redeem::redeem))
        .route("/api/authorize", get(authorize::authorize))
        .route("/api/return/{ticket}", get(return_from_provider::return_from_provider))
        .route("/api/status", post(status::status))
        .route("/api/continue/{ticket}", get(continue_journey::continue_journey))
        .route("/api/token", post(token::token))
        .route("/api/callback/{provider}", post(callback::callback_by_execution))
        .route("/api/callback/{provider}/{ticket}", post(callback::callback_by_ticket))
        .route("/api/oidc/.well-known/{document}", get(oidc::oidc))
        .route("/settle", post(settle::settle))
        .route("/sweep", post(sweep::sweep))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(app)
}

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
        let invocation = InvocationId::from_request_parts(request, app).await.ok().map(|id| id.0);
        let headers = request.headers.clone();
        match app.parts(deadline).await {
            Some(parts) => Ok(Self { parts, deadline, headers, invocation }),
            None => Err(NotOpen { front: Arc::clone(&app.front), headers, invocation }),
        }
    }
}

/// A request that came before the store was open, and could not be kept waiting any longer.
pub(crate) struct NotOpen {
    pub(crate) front: Arc<Front>,
    headers: HeaderMap,
    invocation: Option<String>,
}

impl IntoResponse for NotOpen {
    /// A browser that goes somewhere gets a page that it can load again; everybody else just the status.
    fn into_response(self) -> Response {
        tracing::error!("a request is not answered: the store is not open yet");
        let accepted = self.headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
        if !accepted.is_some_and(|accepted| accepted.contains("text/html")) {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        let face = PageFace {
            front: &self.front,
            locale: self.front.locale(None, &self.headers),
            support_reference: &reference_of(self.invocation.as_deref()),
        };
        face.fault(FaultText::TemporarilyUnavailable)
    }
}

/// What a person tells support where no verification can be named: the beginning of the invocation's id.
fn reference_of(invocation: Option<&str>) -> String {
    invocation.unwrap_or("-").chars().take(8).collect::<String>().to_ascii_uppercase()
}

impl Call {
    /// The browser that asks, if it has our cookie.
    pub(crate) fn browser(&self) -> Option<BrowserId> {
        cookies::browser(&self.headers, self.parts.service.config().links.is_secure())
    }

    /// The language of a page: one that the verification knows of, else one that the browser asks for, else the client's.
    pub(crate) fn locale<'a>(&'a self, known: impl IntoIterator<Item = &'a String>) -> Locale {
        self.parts.front.locale(known, &self.headers)
    }

    /// The language of a page about a verification that has not been read; what this request asks for comes first.
    pub(crate) async fn locale_of(&self, id: VerificationId, asked: Option<&String>) -> Locale {
        let known = self.parts.service.locales(id, self.deadline).await;
        self.locale(asked.into_iter().chain(&known))
    }

    /// The address from which the call comes. Each proxy appends the one that it saw, so only those entries count that the
    /// platform and the operator's own proxies have written; whatever stands before them may be made up.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        let forwarded = self.headers.get("x-forwarded-for")?.to_str().ok()?;
        let entry = forwarded.rsplit(',').nth(self.parts.callers.trusted_proxies)?.trim();
        let with_port = entry.parse().map(|address: SocketAddr| address.ip());
        with_port.or_else(|_| entry.parse()).ok()
    }

    /// What a person tells support where no verification can be named: the beginning of the invocation's id.
    pub(crate) fn support_reference(&self) -> String {
        reference_of(self.invocation.as_deref())
    }

    /// Tries a planned look at once, after the answer, unless this instance is busy with others; the queue is the backstop.
    pub(crate) fn try_look(&self, look: Option<LookOrder>) {
        let Some(look) = look else { return };
        let Ok(permit) = Arc::clone(&self.parts.prompt_looks).try_acquire_owned() else { return };
        let service = Arc::clone(&self.parts.service);
        let looking = async move {
            if let Err(error) = service.settle(&look, Deadline::after(LOOK_TIME)).await {
                tracing::warn!(verification.id = %look.verification_id, %error, "a prompt look failed; the queue will bring it again");
            }
            // Held a little longer, so that the number of permits bounds the looks per second as well.
            tokio::time::sleep(PROMPT_LOOK_PAUSE).await;
            drop(permit);
        };
        tokio::spawn(looking.in_current_span());
    }
}

/// Prompt looks of one instance at a time. Jumio allows 15 reads per second and a look makes up to two; instances and the
/// queue share them.
pub(crate) const PROMPT_LOOKS: usize = 4;
const PROMPT_LOOK_PAUSE: Duration = Duration::from_secs(1);

/// How long a look may take that nobody waits for.
pub(crate) const LOOK_TIME: Duration = Duration::from_secs(25);

#[cfg(test)]
#[path = "not_open_tests.rs"]
mod not_open_tests;
