use reqwest::{Method, Response, StatusCode, header};

use crate::handler::{Handler, text};

const ORIGIN: &str = "https://contoso.b2clogin.com";

async fn ask(handler: &Handler, method: Method, path: &str, origin: &str) -> Response {
    let request = handler.http.request(method, format!("{}{path}", handler.base));
    let request = request.header(header::ORIGIN, origin).header("access-control-request-method", "POST");
    request.body(r#"{"ticket": "a.b"}"#).send().await.unwrap()
}

fn may_read(answer: &Response) -> bool {
    answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
}

#[tokio::test]
async fn pages_of_configured_origins_may_ask_for_the_status_and_nothing_else() {
    let handler = Handler::start_with(&[(
        "AppSettings__CorsOrigins",
        "https://login.contoso.com; https://Contoso.b2clogin.com/",
    )])
    .await;
    let preflight = ask(&handler, Method::OPTIONS, "/api/status", ORIGIN).await;
    assert_eq!(preflight.status(), StatusCode::NO_CONTENT);
    assert_eq!(text(&preflight, header::ACCESS_CONTROL_ALLOW_ORIGIN), ORIGIN);
    assert_eq!(text(&preflight, header::ACCESS_CONTROL_ALLOW_METHODS), "POST");
    assert_eq!(text(&preflight, header::ACCESS_CONTROL_ALLOW_HEADERS), "content-type");
    let answer = ask(&handler, Method::POST, "/api/status", ORIGIN).await;
    assert_eq!(text(&answer, header::ACCESS_CONTROL_ALLOW_ORIGIN), ORIGIN);
    assert_eq!(text(&answer, header::VARY), "Origin");
    assert!(!answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));

    for origin in [
        "https://evil.example",
        "null",
        "",
        "http://contoso.b2clogin.com",
        "https://contoso.b2clogin.com.evil.example",
    ] {
        for method in [Method::OPTIONS, Method::POST] {
            let answer = ask(&handler, method, "/api/status", origin).await;
            assert!(!may_read(&answer), "{origin}");
            assert_eq!(text(&answer, header::VARY), "Origin", "{origin}: a cache must not mix them up");
        }
    }
    for path in
        ["/api/start", "/api/token", "/api/callback/jumio", "/api/authorize", "/api/oidc/.well-known/keys"]
    {
        for method in [Method::OPTIONS, Method::POST] {
            assert!(!may_read(&ask(&handler, method, path, ORIGIN).await), "{path}");
        }
    }
}

#[tokio::test]
async fn unless_configured_no_other_origin_may_ask() {
    let handler = Handler::start().await;
    let preflight = ask(&handler, Method::OPTIONS, "/api/status", ORIGIN).await;
    assert_eq!(preflight.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(!may_read(&preflight) && !preflight.headers().contains_key(header::VARY));
    assert!(!may_read(&ask(&handler, Method::POST, "/api/status", ORIGIN).await));
}
