//! The app against browsers that bring what does not belong to them. Whole sign-ins are tested with the stand-in.

use std::sync::Arc;

use axum::Json;
use serde_json::{Value, json};

use super::*;
use crate::site::listen;
use journeys::{Browser, Http, Patience};

/// An app whose tenant sends every user straight back with a code and the wrong state.
async fn app_of_forgetful_tenant() -> (App, Site) {
    let (tenant, socket) = (listen().await.unwrap(), listen().await.unwrap());
    let base = format!("http://{}", tenant.local_addr().unwrap());
    let callback = format!("{}?code=c&state=another", App::redirect_uri(socket.local_addr().unwrap()));
    let document = json!({
        "issuer": base, "authorization_endpoint": format!("{base}/authorize"), "token_endpoint": base,
        "jwks_uri": base
    });
    let router = Router::new()
        .route("/discovery", get(move || async { Json(document) }))
        .route("/authorize", get(move || async move { redirect(&callback) }));
    let app = App::start(socket, format!("{base}/discovery")).unwrap();
    (app, Site::start(tenant, router))
}

fn browser() -> Browser {
    Browser::new(Arc::new(Http::new().unwrap()), Patience::default(), Arc::new(|_| ()))
}

#[tokio::test]
async fn a_code_with_another_state_signs_nobody_in() {
    let (app, _tenant) = app_of_forgetful_tenant().await;
    let mut browser = browser();
    browser.open(&app.home()).await.unwrap();
    let page = browser.press("Sign up or sign in", &[]).await.unwrap();
    assert_eq!((page.status(), page.heading().as_str()), (400, "You are not signed in"));
    assert!(page.text().contains("was not started here"));
}

#[tokio::test]
async fn a_callback_without_the_cookie_signs_nobody_in() {
    let (app, _tenant) = app_of_forgetful_tenant().await;
    let mut browser = browser();
    let page = browser.open(&format!("{}callback?code=c&state=s", app.home())).await.unwrap();
    assert!(page.text().contains("was not started here"));
    assert!(browser.json::<Value>(&app.claims_address()).await.is_err());
}
