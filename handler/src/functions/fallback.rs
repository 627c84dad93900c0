//! Requests that reach no function: unknown paths, and methods that a function does not know.

use axum::response::Response;
use contract::ErrorCode;
use http::{HeaderValue, Method, StatusCode, header};

use super::request_context::RequestContext;
use crate::responses::{b2c::PolicyResponder, problem::problem};

/// No function has this path, or it is one that this app does not expose.
pub(super) async fn unknown_path(context: RequestContext) -> Response {
    if context.wants_page() { context.refuse(StatusCode::NOT_FOUND) } else { problem(StatusCode::NOT_FOUND) }
}

/// A page's address, asked for in another way than by GET. HEAD is one as well: scanners of mail links send it, and
/// these addresses do something.
pub(super) async fn page_is_for_get(context: RequestContext) -> Response {
    only(&Method::GET, context.refuse(StatusCode::METHOD_NOT_ALLOWED))
}

/// A policy that does not post, such as one whose `SendClaimsIn` is `QueryString`.
pub(super) async fn policy_posts(context: RequestContext) -> Response {
    let responder =
        PolicyResponder { ui: &context.ui, locales: None, request_id: context.invocation.as_deref() };
    only(&Method::POST, responder.refuse(&ErrorCode::WrongMethod.into()))
}

/// What machines call, called in another way than by POST.
pub(super) async fn machine_posts() -> Response {
    only(&Method::POST, problem(StatusCode::METHOD_NOT_ALLOWED))
}

/// What machines read, called in another way than by GET or HEAD.
pub(super) async fn machine_gets() -> Response {
    only(&Method::GET, problem(StatusCode::METHOD_NOT_ALLOWED))
}

fn only(method: &Method, mut response: Response) -> Response {
    if let Ok(method) = HeaderValue::from_str(method.as_str()) {
        response.headers_mut().insert(header::ALLOW, method);
    }
    response
}
