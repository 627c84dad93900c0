//! One module per function: decode, call the service, answer.

mod authorize;
mod callback;
mod close_connection;
mod continuation;
mod dropin;
mod fallback;
mod jobs;
mod oidc;
mod panicked;
mod policy;
mod provider_return;
mod redeem;
mod request_context;
mod start;
mod status;
mod sweep;
mod token;

use std::{
    future::ready,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts},
    handler::Handler,
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any_service, get, post},
};
use contract::VerificationId;
use http::{HeaderMap, StatusCode, request::Parts as RequestParts};
use messages::{FaultText, Locale};
use service::{kernel::Deadline, model::PollJob};
use tokens::BrowserId;
use tracing::Instrument;

use crate::{
    app::{App, Parts},
    cookies,
    cors::{self, Cors},
    responses::{guard::guard, problem::problem},
    settings::{DropInSecret, Expose},
};
use request_context::{PathParam, RequestContext, reference_of};

/// Policies send some claims, a bearer token perhaps among them.
const LONGEST_POLICY_BODY: usize = 64 * 1024;
/// A code, a secret, two addresses; a ticket.
const LONGEST_FORM: usize = 16 * 1024;
/// Jumio's callbacks have less than a kilobyte, Netverify's some.
const LONGEST_CALLBACK: usize = 16 * 1024;

/// The functions that this app exposes, under the paths that the host calls: `/api/...` for HTTP, `/<name>` for the queue
/// and the timer.
pub(crate) fn router(app: App, expose: Expose, cors: Cors, drop_in: Option<DropInSecret>) -> Router {
    let is_secure = app.ui.is_secure;
    let mut functions = host_functions();
    if expose.has_policies() {
        functions = functions.merge(policy_functions());
    }
    if expose.has_public() {
        functions = functions.merge(browser_functions()).merge(machine_functions(cors.clone()));
    }
    if let Some(secret) = drop_in {
        functions = functions.merge(drop_in_functions(&app, expose, cors, secret));
    }
    functions
        .fallback(fallback::unknown_path)
        .layer(middleware::from_fn_with_state(app.clone(), panicked::answer_for_it))
        .layer(middleware::from_fn(close_connection::announce_the_end))
        .layer(middleware::map_response(move |response: Response| ready(guard(response, is_secure))))
        .with_state(app)
}

/// The host alone reaches them: it puts its route prefix before every path from outside.
fn host_functions() -> Router<App> {
    Router::new().route("/jobs", post(jobs::jobs)).route("/sweep", post(sweep::sweep))
}

fn policy_functions() -> Router<App> {
    Router::new()
        .route("/api/start", post(start::start).fallback(fallback::policy_posts))
        .route("/api/redeem", post(redeem::redeem).fallback(fallback::policy_posts))
        .layer(DefaultBodyLimit::max(LONGEST_POLICY_BODY))
}

fn browser_functions() -> Router<App> {
    Router::new()
        .route("/api/authorize", page(authorize::authorize))
        .route("/api/return/{ticket}", page(provider_return::provider_return))
        .route("/api/continue/{ticket}", page(continuation::continuation))
}

fn page<T: 'static>(function: impl Handler<T, App>) -> MethodRouter<App> {
    get(function).head(fallback::page_is_for_get).fallback(fallback::page_is_for_get)
}

fn machine_functions(cors: Cors) -> Router<App> {
    let shared = middleware::from_fn_with_state(cors, cors::share);
    let callback = |function| machine(function).layer(DefaultBodyLimit::max(LONGEST_CALLBACK));
    Router::new()
        .route("/api/status", machine(post(status::status)).layer(shared))
        .route("/api/token", machine(post(token::token)))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .route("/api/callback/{provider}", callback(post(callback::callback_by_execution)))
        .route("/api/callback/{provider}/{ticket}", callback(post(callback::callback_by_ticket)))
        .route("/api/oidc/.well-known/{document}", get(oidc::oidc).fallback(fallback::machine_gets))
}

/// What the policies and the polling page of Microsoft's Jumio sample call.
fn drop_in_functions(app: &App, expose: Expose, cors: Cors, secret: DropInSecret) -> Router<App> {
    let mut functions = Router::new();
    if expose.has_policies() {
        let guarded = middleware::from_fn_with_state(
            dropin::path_secret::PathSecret { app: app.clone(), secret },
            dropin::path_secret::keep,
        );
        // The secret is checked before the method: what a route allows is not for strangers to know.
        let behind = |function: MethodRouter<App>| {
            any_service(function.with_state(app.clone())).layer(guarded.clone())
        };
        let action = |function: MethodRouter<App>| behind(function.fallback(fallback::policy_posts));
        let document = |function: MethodRouter<App>| behind(function.fallback(fallback::machine_gets));
        functions = functions
            .route(&drop_in("jumio/initializetransaction"), action(post(dropin::initialize_transaction)))
            .route(&drop_in("jumio/initializeverification"), action(post(dropin::initialize_verification)))
            .route(&drop_in("jumio/validateverificationtoken"), action(post(dropin::validate_token)))
            .route(&drop_in("oidc/.well-known/openid-configuration"), document(get(dropin::oidc::discovery)))
            .route(&drop_in("oidc/.well-known/keys"), document(get(dropin::oidc::keys)));
    }
    if expose.has_public() {
        let shared = middleware::from_fn_with_state(cors, cors::share);
        let status = machine(post(dropin::status::status)).layer(shared);
        functions = functions.route("/api/jumio/verifytransactionstatus", status);
    }
    functions.layer(DefaultBodyLimit::max(LONGEST_POLICY_BODY))
}

/// The sample's path behind the secret; in lower case, as every path arrives.
fn drop_in(path: &str) -> String {
    format!("/api/dropin/{{secret}}/api/{path}")
}

fn machine(function: MethodRouter<App>) -> MethodRouter<App> {
    function.fallback(fallback::machine_posts)
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
    /// A browser that goes somewhere gets a page that it can load again; everybody else just the status.
    fn into_response(self) -> Response {
        tracing::error!("a request is not answered: the store is not open yet");
        if self.0.wants_page() {
            self.0.fault(FaultText::TemporarilyUnavailable)
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

    /// The language of a page: one that the verification knows of, else one that the browser asks for, else the client's.
    pub(crate) fn locale<'a>(&'a self, known: impl IntoIterator<Item = &'a String>) -> Locale {
        self.parts.ui.locale(known, &self.headers)
    }

    /// The language of a page about a verification that has not been read; what this request asks for comes first.
    pub(crate) async fn locale_of(&self, id: VerificationId, context: Option<&String>) -> Locale {
        let known = self.parts.service.status.locales(id, self.deadline).await;
        self.locale(context.into_iter().chain(&known))
    }

    /// The address from which the call comes. Each proxy appends the one that it saw, so only those entries count that the
    /// platform and the operator's own proxies have written; whatever stands before them may be made up.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        // Several lines of one name are one list (RFC 9110, 5.3).
        let lines = self.headers.get_all("x-forwarded-for").iter().rev();
        let mut entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        let entry = entries.nth(self.parts.callers.trusted_proxies())?;
        let entry = std::str::from_utf8(entry).ok()?.trim();
        let with_port = entry.parse().map(|address: SocketAddr| address.ip());
        with_port.or_else(|_| entry.parse()).ok()
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

/// Immediate polls of one instance at a time. Jumio allows 15 reads per second and a poll makes up to two; instances and the
/// queue share them.
pub(crate) const IMMEDIATE_POLLS: usize = 4;
const IMMEDIATE_POLL_PAUSE: Duration = Duration::from_secs(1);

/// How long a job may take.
pub(crate) const JOB_TIME: Duration = Duration::from_secs(25);

#[cfg(test)]
#[path = "not_open_tests.rs"]
mod not_open_tests;

#[cfg(test)]
#[path = "expose_tests.rs"]
mod expose_tests;
