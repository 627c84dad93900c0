//! What is answered to requests that reach no function, or not in the way that it expects.

use reqwest::{Method, Response, StatusCode, header};
use serde_json::Value;

use crate::handler::{API_KEY, Handler, text};

/// The responses of an answer.
#[derive(Clone, Copy, Debug)]
enum PolicyResponder {
    Page,
    Contract(&'static str),
    OAuth(&'static str),
    Problem,
    Nothing,
}

async fn assert_responder(name: &str, answer: Response, expected: PolicyResponder) {
    assert_guarded(name, &answer);
    let status = answer.status().as_u16();
    let kind = answer.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
    let body = answer.text().await.unwrap();
    let json = || serde_json::from_str::<Value>(&body).unwrap_or_else(|_| panic!("{name}: {body}"));
    match expected {
        PolicyResponder::Page => {
            assert_eq!(kind.as_deref(), Some("text/html; charset=utf-8"), "{name}");
            assert!(body.contains("<h1"), "{name}: {body}");
        }
        PolicyResponder::Contract(code) => {
            let json = json();
            assert_eq!((&json["code"], &json["status"]), (&code.into(), &409.into()), "{name}");
            assert!(json["userMessage"].as_str().is_some_and(|message| !message.is_empty()), "{name}");
        }
        PolicyResponder::OAuth(error) => assert_eq!(json()["error"], error, "{name}"),
        PolicyResponder::Problem => {
            assert_eq!(kind.as_deref(), Some("application/problem+json"), "{name}");
            assert_eq!(json()["status"], status, "{name}");
        }
        PolicyResponder::Nothing => assert_eq!(body, "", "{name}"),
    }
}

/// Nobody may keep, frame, sniff or run what we answer, whatever it is.
fn assert_guarded(name: &str, answer: &Response) {
    for (header, part) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::HeaderName::from_static("permissions-policy"), "camera=()"),
    ] {
        let values: Vec<_> = answer.headers().get_all(&header).iter().collect();
        assert_eq!(values.len(), 1, "{name} {header}");
        assert!(values[0].to_str().unwrap().contains(part), "{name} {header}");
    }
    assert!(!answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "plain http");
    // An app that opened the sign-in as a popup would take it for closed.
    assert!(!answer.headers().contains_key("cross-origin-opener-policy"), "{name}");
}

#[tokio::test]
async fn whatever_goes_wrong_has_the_face_of_its_route_and_is_guarded() {
    let handler = Handler::start().await;
    let (get, post) = (Method::GET, Method::POST);
    let rows = [
        (&Method::PUT, "/api/authorize", 0, 405, PolicyResponder::Page),
        (&post, "/api/authorize", 16_385, 400, PolicyResponder::Page),
        (&Method::DELETE, "/api/return/a.b", 0, 405, PolicyResponder::Page),
        (&Method::OPTIONS, "/api/continue/a.b", 0, 405, PolicyResponder::Page),
        (&Method::HEAD, "/api/authorize", 0, 405, PolicyResponder::Nothing),
        (&Method::HEAD, "/api/return/a.b", 0, 405, PolicyResponder::Nothing),
        (&Method::HEAD, "/api/continue/a.b", 0, 405, PolicyResponder::Nothing),
        (&get, "/api/return/%ff%fe", 0, 404, PolicyResponder::Page),
        (&get, "/api/continue/%C3%28", 0, 404, PolicyResponder::Page),
        (&get, "/api/continue/a.b?later=1&later=2", 0, 404, PolicyResponder::Page),
        (&get, "/api/continue/a.b?%ff=%ff&&&=", 0, 404, PolicyResponder::Page),
        (&get, "/api/authorize?%ff%00", 0, 400, PolicyResponder::Page),
        (&post, "/api/health", 0, 405, PolicyResponder::Problem),
        (&get, "/api/start", 0, 405, PolicyResponder::Contract("IDV-1005")),
        (&Method::PUT, "/api/redeem", 0, 405, PolicyResponder::Contract("IDV-1005")),
        (&post, "/api/start", 65_537, 413, PolicyResponder::Contract("IDV-1006")),
        (&post, "/api/redeem", 65_537, 413, PolicyResponder::Contract("IDV-1006")),
        (&post, "/api/redeem", 65_536, 409, PolicyResponder::Contract("IDV-1001")),
        (&get, "/api/token", 0, 405, PolicyResponder::Problem),
        (&post, "/api/token", 16_385, 413, PolicyResponder::OAuth("invalid_request")),
        (&post, "/api/token", 16_384, 401, PolicyResponder::OAuth("invalid_client")),
        (&get, "/api/status", 0, 405, PolicyResponder::Problem),
        (&post, "/api/status", 3, 400, PolicyResponder::Problem),
        (&post, "/api/status", 16_385, 413, PolicyResponder::Problem),
        (&get, "/api/callback/jumio/a.b", 0, 405, PolicyResponder::Problem),
        (&post, "/api/callback/jumio/a.b", 16_385, 413, PolicyResponder::Problem),
        (&post, "/api/callback/jumio", 16_385, 413, PolicyResponder::Problem),
        (&post, "/api/callback/%ff", 3, 404, PolicyResponder::Problem),
        (&post, "/api/callback/%ff/%ff", 3, 404, PolicyResponder::Problem),
        (&post, "/api/oidc/.well-known/keys", 0, 405, PolicyResponder::Problem),
        (&get, "/api/oidc/.well-known/%ff", 0, 404, PolicyResponder::Problem),
        (&get, "/api/unknown", 0, 404, PolicyResponder::Problem),
        (&get, "/api/%ff", 0, 404, PolicyResponder::Problem),
        (&Method::HEAD, "/api/unknown", 0, 404, PolicyResponder::Nothing),
    ];
    for (method, path, length, status, responder) in rows {
        let name = format!("{method} {path} {length}");
        let request = handler.http.request(method.clone(), format!("{}{path}", handler.base));
        let request = request.header("x-verification-key", API_KEY).body("a".repeat(length));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{name}");
        assert_eq!(answer.headers().contains_key(header::ALLOW), status == 405, "{name}");
        assert_responder(&name, answer, responder).await;
    }
}

#[tokio::test]
async fn a_user_who_follows_a_broken_link_reads_a_page_in_their_language() {
    let handler = Handler::start().await;
    let request = handler.http.get(format!("{}/api/retrun/a.b", handler.base));
    let request = request.header(header::ACCEPT, "text/html").header(header::ACCEPT_LANGUAGE, "fr");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let page = answer.text().await.unwrap();
    assert!(page.contains("lang=\"fr\""), "{page}");
}

#[tokio::test]
async fn a_scanner_that_only_asks_for_the_head_changes_nothing() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let (cookie, provider) = handler.go_to_provider(&id).await;
    let back = handler.submit(&provider).await;
    let other = handler.begin_as("another user").await;
    for address in [back.clone(), back.replace("/return/", "/continue/"), handler.authorize_address(&other)] {
        let answer = handler.http.head(&address).header(header::COOKIE, &cookie).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{address}");
        let is_authorize = address.contains("/authorize");
        assert_eq!(text(&answer, header::ALLOW), if is_authorize { "GET, POST" } else { "GET" });
        assert!(
            !answer.headers().contains_key(header::LOCATION)
                && !answer.headers().contains_key(header::SET_COOKIE)
        );
    }
    assert_eq!(handler.simulator.counts().creates, 1);
    let head = handler.http.head(format!("{}/api/oidc/.well-known/keys", handler.base)).send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK, "what only tells may be asked");
    assert!(handler.walk_back(back, &cookie).await.len() > 20, "the journey goes on");
}

#[tokio::test]
async fn over_https_browsers_are_told_that_there_is_no_other_way() {
    let handler = Handler::start_with(&[("AppSettings__PublicUrl", "https://idv.contoso.com")]).await;
    let id = handler.begin().await;
    let first = handler.http.get(handler.authorize_address(&id)).send().await.unwrap();
    assert_eq!(first.status(), StatusCode::SEE_OTHER);
    let cookie = text(&first, header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-verification="), "{cookie}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    for path in ["/api/authorize", "/api/unknown", "/api/oidc/.well-known/keys"] {
        let answer = handler.get(path).await.unwrap();
        assert_eq!(text(&answer, header::STRICT_TRANSPORT_SECURITY), "max-age=31536000", "{path}");
    }
}

#[tokio::test]
async fn a_body_that_nobody_reads_costs_no_other_request_its_connection() {
    let handler = Handler::start().await;
    for path in ["/api/unknown", "/api/authorize", "/api/token", "/api/start"] {
        for _ in 0..20 {
            let request = handler.http.post(format!("{}{path}", handler.base)).body("a".repeat(1_000_000));
            if let Ok(answer) = request.send().await {
                assert_eq!(text(&answer, header::CONNECTION), "close", "{path}");
            }
            // A POST is not sent again by itself.
            let (status, _) = handler.policy("/api/start", "{}").await;
            assert_eq!(status, StatusCode::CONFLICT, "{path}");
        }
    }
    assert!(!handler.get("/api/unknown").await.unwrap().headers().contains_key(header::CONNECTION));
}
