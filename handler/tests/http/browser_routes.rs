use reqwest::{StatusCode, header};
use serde_json::json;

use crate::handler::{Handler, REDIRECT_URI, text};

#[tokio::test]
async fn only_a_browser_that_brings_the_cookie_back_reaches_the_provider() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let first = handler.http.get(handler.authorize_address(&id)).send().await.unwrap();
    let cookie = text(&first, header::SET_COOKIE);
    for part in ["verification=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let without = handler.http.get(text(&first, header::LOCATION)).send().await.unwrap();
    assert_eq!(without.status(), StatusCode::OK);
    assert!(without.text().await.unwrap().contains("cookie"));
    assert_eq!(handler.simulator.counts().creates, 0);
    let (_, provider) = handler.go_to_provider(&id).await;
    assert!(provider.starts_with(handler.simulator.base_url()));
    assert_eq!(handler.simulator.counts().creates, 1);
}

#[tokio::test]
async fn a_request_that_is_not_the_clients_redirects_nobody() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let address = handler.authorize_address(&id);
    let rows = [
        address.replace("client_id=b2c-contoso", "client_id=fabrikam"),
        address.replace("contoso.b2clogin.com", "evil.example"),
        address.replace(&id, "unknown"),
        address.replace("verification_id=", "other="),
        format!("{}/api/authorize", handler.base),
    ];
    for address in rows {
        let answer = handler.http.get(&address).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{address}");
        assert!(!answer.headers().contains_key(header::LOCATION), "{address}");
        assert!(!answer.headers().contains_key(header::SET_COOKIE), "{address}");
        assert!(text(&answer, header::CONTENT_TYPE).starts_with("text/html"), "{address}");
    }
}

#[tokio::test]
async fn the_client_is_told_what_is_wrong_with_its_request() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let address = handler.authorize_address(&id).replace("response_type=code", "response_type=token");
    let answer = handler.http.get(&address).send().await.unwrap();
    let location = reqwest::Url::parse(&text(&answer, header::LOCATION)).unwrap();
    assert!(location.as_str().starts_with(REDIRECT_URI));
    let parameters: Vec<(String, String)> = location.query_pairs().into_owned().collect();
    assert_eq!(parameters[0], ("error".into(), "unsupported_response_type".into()));
    assert_eq!(parameters[2], ("state".into(), "StateProperties=eyJTSUQiOiJ4In0".into()));
    assert_eq!(parameters[3].0, "iss");
}

#[tokio::test]
async fn altered_and_foreign_tickets_show_a_page_and_change_nothing() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let (cookie, provider) = handler.go_to_provider(&id).await;
    let back = handler.submit(&provider).await;
    let ticket =
        back.split(['/', '?']).find(|part| part.contains('.') && part.len() == 83).unwrap().to_owned();
    let altered = ticket.replacen(&ticket[60..61], if &ticket[60..61] == "a" { "b" } else { "a" }, 1);
    for foreign in [altered.as_str(), "x", "a.b", &ticket[..82], &id] {
        for route in ["return", "continue"] {
            let answer = handler
                .visit(&format!("{}/api/{route}/{foreign}?acquisitionStatus=SUCCESS", handler.base), &cookie)
                .await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{route} {foreign}");
            assert!(text(&answer, header::CONTENT_SECURITY_POLICY).contains("default-src 'none'"));
        }
        let answer = handler
            .http
            .post(format!("{}/api/status", handler.base))
            .body(json!({"ticket": foreign}).to_string())
            .send()
            .await;
        assert_eq!(answer.unwrap().status(), StatusCode::NOT_FOUND, "{foreign}");
    }
    let answer = handler.http.post(format!("{}/api/status", handler.base)).body("{").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_browser_that_never_left_gets_no_code() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let (_, provider) = handler.go_to_provider(&id).await;
    let back = handler.submit(&provider).await;
    let stranger = handler.http.get(back.replace("/return/", "/continue/")).send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::OK);
    assert!(stranger.text().await.unwrap().contains("sign in"));
    let clean = back.split('?').next().unwrap();
    let page = handler.http.get(clean).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("device or window where you started"), "{page}");
    assert!(!page.contains("authorizationToken"), "the provider's address is for its own browser");
}

#[tokio::test]
async fn pages_may_not_be_kept_framed_or_spied_on() {
    let handler = Handler::start().await;
    let answer = handler.get("/api/authorize").await.unwrap();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        assert_eq!(answer.headers()[name], value);
    }
    assert!(text(&answer, header::CONTENT_SECURITY_POLICY).contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn functions_of_the_host_are_not_reachable_from_outside() {
    let handler = Handler::start().await;
    for path in
        ["/api/jobs", "/api/sweep", "/api/admin", "/api/", "/api/oidc/.well-known/secrets", "/api/../jobs"]
    {
        let answer = handler.http.post(format!("{}{path}", handler.base)).body("{}").send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path}");
    }
}

#[tokio::test]
async fn transactions_are_counted_by_the_address_that_the_platform_saw_and_not_by_one_that_a_browser_made_up()
{
    let handler = Handler::start_with(&[("ClientSettings__MaxTransactionsPerAddress", "1")]).await;
    let arrive = async |subject: &str, forwarded: &str| {
        let body = json!({"subject": subject}).to_string();
        let id = handler.policy("/api/start", body).await.1["verificationId"].as_str().unwrap().to_owned();
        let first = handler.http.get(handler.authorize_address(&id)).send().await.unwrap();
        let cookie = text(&first, header::SET_COOKIE).split(';').next().unwrap().to_owned();
        let hop = handler.http.get(text(&first, header::LOCATION)).header(header::COOKIE, cookie);
        let answer = hop.header("x-forwarded-for", forwarded).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    assert_eq!(arrive("one", "198.51.100.1, 203.0.113.7:4711").await.0, StatusCode::SEE_OTHER);
    let (status, page) = arrive("two", "198.51.100.2, 203.0.113.7:4712").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("started from your internet connection"), "{page}");
    assert_eq!(arrive("three", "203.0.113.7, [2001:db8::1]:4713").await.0, StatusCode::SEE_OTHER);
    assert_eq!(handler.simulator.counts().creates, 2);
}

#[tokio::test]
async fn a_client_that_posts_its_request_is_answered_as_one_that_sends_it_in_the_address() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let address = handler.authorize_address(&id);
    let (path, query) = address.split_once('?').unwrap();
    let post = async |body: String| {
        let request = handler.http.post(path).header("content-type", "application/x-www-form-urlencoded");
        request.body(body).send().await.unwrap()
    };
    let moved = post(query.to_owned()).await;
    assert_eq!(moved.status(), StatusCode::SEE_OTHER);
    assert!(moved.headers().get("set-cookie").is_none(), "a form of another site binds no browser");
    let location = moved.headers()["location"].to_str().unwrap().to_owned();
    let pairs = |query: &str| {
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<(String, String)>>()
    };
    assert_eq!(pairs(location.split_once('?').unwrap().1), pairs(query));
    let first = handler.http.get(location).send().await.unwrap();
    assert!(first.headers().get("set-cookie").is_some(), "and on it goes");
    assert_eq!(post(format!("state={}", "x".repeat(20_000))).await.status(), StatusCode::BAD_REQUEST);
}
