use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use tower::ServiceExt;

use super::{not_open_tests::ui, router};
use crate::{
    app::App,
    cors::Cors,
    settings::{DropInSecret, Expose},
};

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
const OPERATORS: [(Method, &str); 4] = [
    (Method::GET, "/api/operator/doctor"),
    (Method::POST, "/api/operator/doctor"),
    (Method::GET, "/api/operator/verifications/a"),
    (Method::POST, "/api/operator/erase"),
];
/// Behind the drop-in's secret.
const DROP_IN_POLICIES: [(Method, &str); 5] = [
    (Method::POST, "/api/dropin/0123456789abcdef0123456789abcdef/api/jumio/initializetransaction"),
    (Method::POST, "/api/dropin/0123456789abcdef0123456789abcdef/api/jumio/initializeverification"),
    (Method::POST, "/api/dropin/0123456789abcdef0123456789abcdef/api/jumio/validateverificationtoken"),
    (Method::GET, "/api/dropin/0123456789abcdef0123456789abcdef/api/oidc/.well-known/openid-configuration"),
    (Method::GET, "/api/dropin/0123456789abcdef0123456789abcdef/api/oidc/.well-known/keys"),
];
const DROP_IN_PUBLIC: [(Method, &str); 1] = [(Method::POST, "/api/jumio/verifytransactionstatus")];
/// Of the host, and of those who watch an app.
const EVERYWHERE: [(Method, &str); 3] =
    [(Method::POST, "/jobs"), (Method::POST, "/sweep"), (Method::GET, "/api/health")];

/// What an app answers whose store does not open, so that nothing but the route decides. Time stands still but for
/// what is waited for.
async fn status(expose: Expose, method: &Method, path: &str) -> StatusCode {
    let secret = DropInSecret::parse("0123456789abcdef0123456789abcdef").ok();
    let app = router(App::opening(ui()), expose, Cors::new(vec![]), secret);
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
        let policies = POLICIES.into_iter().chain(DROP_IN_POLICIES).map(|route| (route, has_policies));
        let public = PUBLIC.into_iter().chain(DROP_IN_PUBLIC).map(|route| (route, has_public));
        let everywhere = EVERYWHERE.map(|route| (route, true));
        let operators = OPERATORS.map(|route| (route, expose == Expose::Operator));
        for ((method, path), is_there) in policies.chain(public).chain(operators).chain(everywhere) {
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
