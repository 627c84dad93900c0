//! Which trace a request belongs to: that of the host, or a new one.

use std::str::FromStr;

use axum::{extract::Request, middleware::Next, response::Response};
use http::HeaderMap;
use telemetry::{SpanId, TraceContext, TraceId};

tokio::task_local! {
    /// What calls of this request name as the caller.
    static CURRENT: TraceContext;
}

/// The trace of the request that this task works on.
pub(crate) fn current() -> Option<TraceContext> {
    CURRENT.try_with(|context| *context).ok()
}

/// Writes the trace into the request's span, so that every log line names it.
pub(super) async fn observe(request: Request, next: Next) -> Response {
    let caller = caller(request.headers());
    let mut bytes = [0; 24];
    aws_lc_rs::rand::fill(&mut bytes).unwrap_or_default();
    let [random_trace @ .., _, _, _, _, _, _, _, _] = bytes;
    let [.., a, b, c, d, e, f, g, h] = bytes;
    let trace = caller.map_or(TraceId::from_random(random_trace), |caller| caller.trace);
    let context = TraceContext { trace, span: SpanId::from_random([a, b, c, d, e, f, g, h]) };
    let span = tracing::Span::current();
    span.record("trace_id", tracing::field::display(context.trace));
    span.record("span_id", tracing::field::display(context.span));
    if let Some(caller) = caller {
        span.record("parent_id", tracing::field::display(caller.span));
    }
    CURRENT.scope(context, next.run(request)).await
}

/// Runs something as if a request of this trace had caused it.
#[cfg(test)]
pub(crate) async fn within<T>(context: TraceContext, work: impl Future<Output = T>) -> T {
    CURRENT.scope(context, work).await
}

fn caller(headers: &HeaderMap) -> Option<TraceContext> {
    TraceContext::from_str(headers.get("traceparent")?.to_str().ok()?).ok()
}
