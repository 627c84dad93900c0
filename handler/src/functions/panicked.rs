use std::panic::AssertUnwindSafe;

use axum::{extract::Request, middleware::Next, response::Response};
use futures::FutureExt;
use http::StatusCode;
use messages::PageFault;

use super::request_context::RequestContext;
use crate::responses::problem::problem;

/// A panic is a defect of ours; the panic hook has told its place. The caller still gets an answer of the usual form.
pub(super) async fn answer_for_it(context: RequestContext, request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) if context.wants_page() => context.fault(PageFault::TemporarilyUnavailable),
        Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::get};
    use http::{Request, header};
    use tower::ServiceExt;

    use super::super::not_open_tests::ui;
    use super::*;
    use crate::app::App;

    async fn broken() -> StatusCode {
        panic!("a defect")
    }

    async fn answer(accepted: &'static str) -> Response {
        let app = App::opening(ui());
        let net = middleware::from_fn_with_state(app, answer_for_it);
        let request = Request::get("/").header(header::ACCEPT, accepted).body(Body::empty()).unwrap();
        Router::new().route("/", get(broken)).layer(net).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_a_page_for_users_and_a_problem_for_machines() {
        for (accepted, status, content_type) in [
            ("text/html", 503, "text/html; charset=utf-8"),
            ("application/json", 500, "application/problem+json"),
        ] {
            let answer = answer(accepted).await;
            assert_eq!(answer.status(), status, "{accepted}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], content_type);
        }
    }
}
