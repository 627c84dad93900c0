use std::sync::Arc;

use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use messages::Catalogue;
use service::model::Clients;
use tower::ServiceExt;

use super::router;
use crate::{
    app::App,
    cors::Cors,
    pages::Pages,
    settings::{Expose, example_client},
    ui_context::UiContext,
};

pub(super) fn ui() -> UiContext {
    let catalogue = Arc::new(Catalogue::new().unwrap());
    UiContext {
        pages: Pages::new(catalogue.clone()).unwrap(),
        catalogue,
        clients: Arc::new(Clients::single(example_client())),
        is_secure: true,
    }
}

/// What is answered while the store does not open. Time stands still but for what is waited for.
async fn answer(request: http::request::Builder, body: &'static str) -> (StatusCode, String) {
    let app = router(App::opening(ui()), Expose::All, Cors::new(vec![]), None);
    let answer = app.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_user_who_comes_before_the_store_is_open_reads_so_and_can_try_again() {
    let request = Request::get("/api/return/ticket")
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::ACCEPT_LANGUAGE, "de-CH");
    let (status, page) = answer(request, "").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("Bitte geben Sie uns einen Moment"), "{page}");
    assert!(page.contains("<a class=\"button\" href=\"\">"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_comes_before_the_store_is_open_reads_so_in_its_own_terms() {
    let (status, body) = answer(Request::post("/api/token"), "").await;
    let oauth = r#"{"error":"temporarily_unavailable"}"#;
    assert_eq!((status, body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, oauth));
    let problem = r#"{"title":"Service Unavailable","status":503}"#;
    let (status, body) = answer(Request::get("/api/health"), "").await;
    assert_eq!((status, body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, problem));
    let (status, body) = answer(Request::post("/api/callback/jumio/ticket"), "").await;
    assert_eq!((status, body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, problem));
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_comes_before_the_store_is_open_goes_on_without_a_verdict() {
    let (status, body) = answer(Request::post("/api/start"), r#"{"objectId": "x", "locale": "fr"}"#).await;
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, body["outcome"].as_str()), (StatusCode::OK, Some("unavailable")));
    assert_eq!(body["errorCode"], "IDV-5001");
    assert!(body["userMessage"].as_str().unwrap().starts_with("Nous ne pouvons pas"), "{body}");
}
