//! Requests that reach no function: unknown paths, and methods that a function does not know.

use axum::response::Response;
use contract::ErrorCode;
use http::{HeaderValue, Method, StatusCode, Uri, header};

use super::request_context::RequestContext;
use crate::responses::{b2c::PolicyResponder, problem::problem};

/// No function has this path, or it is one that this app does not expose.
pub(super) async fn unknown_path(context: RequestContext, method: Method, uri: Uri) -> Response {
    tracing::info!(%method, path = shown(uri.path()), "no function has this path");
    if context.wants_page() { context.refuse(StatusCode::NOT_FOUND) } else { problem(StatusCode::NOT_FOUND) }
}

/// A path as far as a log may hold it: whatever is no name of ours may be a secret, or a stranger's words.
fn shown(path: &str) -> String {
    let part = |part: &'_ str| match KNOWN.iter().find(|known| part.eq_ignore_ascii_case(known)) {
        Some(known) => (*known).to_owned(),
        None if part.is_empty() => String::new(),
        None => format!("<{} characters>", part.chars().count()),
    };
    path.split('/').take(MOST_PARTS).map(part).collect::<Vec<_>>().join("/")
}

/// What paths of ours consist of.
const KNOWN: [&str; 20] = [
    "api",
    "start",
    "redeem",
    "authorize",
    "return",
    "continue",
    "status",
    "health",
    "token",
    "callback",
    "oidc",
    ".well-known",
    "keys",
    "openid-configuration",
    "jobs",
    "sweep",
    "dropin",
    "jumio",
    "admin",
    "operator",
];
const MOST_PARTS: usize = 8;

/// A page's address, asked for in another way than by GET. HEAD is one as well: scanners of mail links send it, and
/// these addresses do something.
pub(super) async fn page_is_for_get(context: RequestContext) -> Response {
    only("GET", context.refuse(StatusCode::METHOD_NOT_ALLOWED))
}

/// The same, of the page to which a client may also post.
pub(super) async fn page_is_for_get_and_post(context: RequestContext) -> Response {
    only("GET, POST", context.refuse(StatusCode::METHOD_NOT_ALLOWED))
}

/// A policy that does not post, such as one whose `SendClaimsIn` is `QueryString`.
pub(super) async fn policy_posts(context: RequestContext) -> Response {
    let responder = PolicyResponder::new(&context.ui, None, None, context.invocation.as_deref());
    only("POST", responder.refuse(&ErrorCode::WrongMethod.into()))
}

/// What machines call, called in another way than by POST.
pub(super) async fn machine_posts() -> Response {
    only("POST", problem(StatusCode::METHOD_NOT_ALLOWED))
}

/// What machines read, called in another way than by GET or HEAD.
pub(super) async fn machine_gets() -> Response {
    only("GET", problem(StatusCode::METHOD_NOT_ALLOWED))
}

/// What operators' tools call, called in a way that it does not know.
pub(super) async fn no_such_method() -> Response {
    problem(StatusCode::METHOD_NOT_ALLOWED)
}

fn only(methods: &'static str, mut response: Response) -> Response {
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_unknown_path_the_log_holds_names_and_no_secret() {
        assert_eq!(shown("/api/strat"), "/api/<5 characters>");
        assert_eq!(shown("/API/Jumio/Nothing"), "/api/jumio/<7 characters>");
        assert_eq!(shown("/api/dropin/5ecret/api/Jumio"), "/api/dropin/<6 characters>/api/jumio");
        assert_eq!(shown("/a%20b/<script>"), "/<5 characters>/<8 characters>");
        assert_eq!(shown(&"/x".repeat(99)).matches('/').count(), 7);
    }
}
