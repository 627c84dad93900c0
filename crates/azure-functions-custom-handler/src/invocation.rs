//! What surrounds every invocation: its id, its span, its panics.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{RequestPartsExt, Router};
use futures::FutureExt;
use tracing::Instrument;

use crate::answer::Failure;

/// Set by the host in every mode. Source: Azure Functions host, `ScriptConstants.HttpInvocationIdHeader`.
pub(crate) const INVOCATION_ID: &str = "x-azure-functions-invocationid";
/// Set in addition when the host proxies.
const PROXIED_INVOCATION_ID: &str = "x-ms-invocation-id";

/// The host's name for one invocation; by it, its log lines and ours are found together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvocationId(pub String);

impl InvocationId {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(INVOCATION_ID).or_else(|| headers.get(PROXIED_INVOCATION_ID))?;
        value.to_str().ok().map(|id| Self(id.to_owned()))
    }
}

impl<S: Sync> FromRequestParts<S> for InvocationId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Self::of(&parts.headers).ok_or_else(|| Failure::new("the request carries no invocation id"))
    }
}

/// Puts a span around each route, and a net under it.
pub(crate) fn observed(functions: Router) -> Router {
    functions.layer(middleware::from_fn(observe))
}

async fn observe(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let id = InvocationId::of(&parts.headers);
    let route = parts.extract::<MatchedPath>().await.ok();
    // Never the path or the query itself: they may hold secrets of the caller.
    let span = tracing::info_span!(
        "invocation",
        invocation_id = id.as_ref().map(|id| id.0.as_str()),
        method = parts.method.as_str(),
        route = route.as_ref().map(MatchedPath::as_str),
        // For programs that trace.
        trace_id = tracing::field::Empty,
        span_id = tracing::field::Empty,
        parent_id = tracing::field::Empty,
        status = tracing::field::Empty,
    );
    let run = next.run(Request::from_parts(parts, body));
    let end = AssertUnwindSafe(run).catch_unwind().map(|end| end.unwrap_or_else(panicked));
    let told = end.inspect(|response| {
        tracing::Span::current().record("status", response.status().as_u16());
        tracing::debug!("answered");
    });
    told.instrument(span).await
}

/// The panic hook has reported the place already; here the invocation gets its answer.
fn panicked(_payload: Box<dyn Any + Send>) -> Response {
    Failure::new("the function panicked").into_response()
}
