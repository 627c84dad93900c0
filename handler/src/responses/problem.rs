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
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// An answer that says no more than its status.
pub(crate) fn problem(status: StatusCode) -> Response {
    answer(status, None)
}

/// The same, with what an operator can do about it. Never for strangers.
pub(crate) fn problem_with(status: StatusCode, detail: impl std::fmt::Display) -> Response {
    answer(status, Some(format!("{detail}")))
}

fn answer(status: StatusCode, detail: Option<String>) -> Response {
    let title = status.canonical_reason().unwrap_or("Unknown");
    let mut response = (status, json(&Problem { title, status: status.as_u16(), detail })).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
