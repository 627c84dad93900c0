//! The format of errors towards programs whose protocol has no error format of its own (RFC 9457).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::json;

/// The type is `about:blank`: the status says it all (RFC 9457, 4.2.1).
#[derive(Serialize)]
struct Problem {
    title: &'static str,
    status: u16,
}

/// An answer that says no more than its status.
pub(crate) fn problem(status: StatusCode) -> Response {
    let title = status.canonical_reason().unwrap_or("Unknown");
    let mut response = (status, json(&Problem { title, status: status.as_u16() })).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
