//! The host's own answers.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// The page under `/` unless a function has that route; `AzureWebJobsDisableHomepage` empties it.
pub(super) fn home(is_shown: bool) -> Response {
    if !is_shown {
        return StatusCode::NO_CONTENT.into_response();
    }
    Html("<!DOCTYPE html><html><head><title>Functions host</title></head><body><h1>Your Functions app is up and running</h1></body></html>")
        .into_response()
}

/// No route fits, or the function is disabled.
pub(super) fn not_found() -> Response {
    empty(StatusCode::NOT_FOUND)
}

/// A key is missing or wrong.
pub(super) fn unauthorized() -> Response {
    empty(StatusCode::UNAUTHORIZED)
}

/// The function failed or was killed.
pub(super) fn failed() -> Response {
    empty(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The proxy could not reach the handler.
pub(super) fn bad_gateway() -> Response {
    empty(StatusCode::BAD_GATEWAY)
}

/// Nothing moved in a proxied request for too long.
pub(super) fn gateway_timeout() -> Response {
    empty(StatusCode::GATEWAY_TIMEOUT)
}

/// The handler is gone for good.
pub(super) fn unavailable() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "Function host is not running.").into_response()
}

pub(super) fn empty(status: StatusCode) -> Response {
    (status, [(header::CONTENT_LENGTH, "0")]).into_response()
}
