use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use tower::ServiceExt;

use super::{not_open_tests::front, router};
use crate::{app::App, cors::Cors, settings::Expose};

const POLICIES: [(Method, &str); 2] = [(Method::POST, "/api/start"), (Method::POST, "/api/redeem")];
const PUBLIC: [(Method, &str); 9] = [
    (Method::GET, "/api/authorize"),
    (Method::GET, "/api/return/a"),
    (Method::GET, "/api/continue/a"),
    (Method::POST, "/api/status"),
    (Method::POST, "/api/token"),
    (Method::POST, "/api/callback/jumio"),
    (Method::POST, "/api/callback/jumio/a"),
    (Method::GET, "/api/oidc/.well-known/openid-configuration"),
    (Method::GET, "/api/oidc/.well-known/keys"),
];
const HOST: [(Method, &str); 2] = [(Method::POST, "/settle"), (Method::POST, "/sweep")];

/// What an app answers whose store does not open, so that nothing but the route decides. Time stands still but for
/// what is waited for.
async fn status(expose: Expose, method: &Method, path: &str) -> StatusCode {
    let app = router(App::opening(front()), expose, Cors::new(vec![]));
    let request =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    app.oneshot(request.body(Body::from("{}")).unwrap()).await.unwrap().status()
}

#[tokio::test(start_paused = true)]
async fn each_app_answers_its_own_functions_and_the_hosts_and_knows_no_others() {
    let rows = [
        (Expose::All, true, true),
        (Expose::B2c, true, false),
        (Expose::Public, false, true),
        (Expose::Operator, false, false),
    ];
    for (expose, has_policies, has_public) in rows {
        let policies = POLICIES.map(|route| (route, has_policies));
        let public = PUBLIC.map(|route| (route, has_public));
        let host = HOST.map(|route| (route, true));
        for ((method, path), is_there) in policies.into_iter().chain(public).chain(host) {
            let status = status(expose, &method, path).await;
            assert_eq!(status != StatusCode::NOT_FOUND, is_there, "{expose:?} {path}: {status}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_that_is_not_exposed_is_not_found_by_any_method() {
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::DELETE] {
        assert_eq!(status(Expose::Public, &method, "/api/start").await, StatusCode::NOT_FOUND, "{method}");
        assert_eq!(status(Expose::B2c, &method, "/api/authorize").await, StatusCode::NOT_FOUND, "{method}");
    }
}
