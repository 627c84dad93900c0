use reqwest::{Method, RequestBuilder, Response, StatusCode, Url, header};
use serde_json::{Value, json};

use crate::{
    account::Account,
    handler::{API_KEY, Handler, OBJECT_ID, REDIRECT_URI, text},
    journey::{Journey, location, page},
};

const EVIL: &str = "evil.example";

/// Addresses that careless comparisons let pass.
const ELSEWHERE: [&str; 14] = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://contoso.b2clogin.com@evil.example/",
    "https://contoso.b2clogin.com.evil.example/",
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp?next=https://evil.example",
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp#https://evil.example",
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp/../../evil.example",
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp%00.evil.example",
    "HTTPS://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp?evil.example",
    "javascript:alert('evil.example')",
    "data:text/html,evil.example",
    "\r\nLocation: https://evil.example",
];

/// Nothing in this answer takes a browser elsewhere.
async fn assert_leads_nowhere(handler: &Handler, answer: Response, what: &str) {
    assert!(!answer.status().is_server_error(), "{what}: {}", answer.status());
    if let Some(next) = location(&answer) {
        let (next, client) = (Url::parse(&next).unwrap(), Url::parse(REDIRECT_URI).unwrap());
        let is_ours = next.origin() == Url::parse(&handler.base).unwrap().origin();
        let is_clients = next.origin() == client.origin() && next.path() == client.path();
        let is_providers = next.as_str().starts_with(handler.simulator.base_url());
        assert!(is_ours || is_clients || is_providers, "{what}: {next}");
    }
    let page = page(answer).await.to_lowercase();
    for start in ["href=\"", "action=\"", "src=\"", "url=", "location"] {
        for scheme in ["https://", "//", "javascript:", "data:", "https:"] {
            assert!(!page.contains(&format!("{start}{scheme}{EVIL}")), "{what}: {page}");
        }
    }
}

/// The request of `authorize` with one parameter more, in the place of one of the same name.
fn altered(handler: &Handler, id: &str, name: &str, value: &str) -> Url {
    let mut address = Url::parse(&handler.authorize_address(id)).unwrap();
    let mut pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
    pairs.retain(|(known, _)| known != name);
    pairs.push((name.to_owned(), value.to_owned()));
    address.query_pairs_mut().clear().extend_pairs(pairs);
    address
}

#[tokio::test]
async fn no_parameter_sends_a_browser_to_an_address_of_the_strangers_choice() {
    let handler = Handler::start().await;
    let journey = handler.set_out(OBJECT_ID).await;
    let id = handler.begin_as("another").await;
    for value in ELSEWHERE {
        for name in [
            "redirect_uri",
            "post_logout_redirect_uri",
            "client_id",
            "state",
            "ui_locales",
            "response_mode",
            "response_type",
            "request_uri",
            "nonce",
            "next",
            "url",
            "returnUrl",
            "startUrl",
            "cookie_check",
            "verification_id",
        ] {
            let address = altered(&handler, &id, name, value);
            let answer = handler.http.get(address.clone()).send().await.unwrap();
            assert_leads_nowhere(&handler, answer, address.as_str()).await;
            let answer =
                handler.visit(altered(&handler, &journey.id, name, value).as_str(), &journey.cookie).await;
            assert_leads_nowhere(&handler, answer, address.as_str()).await;
        }
        for name in ["later", "acquisitionStatus", "next", "redirect_uri", "customerInternalReference"] {
            for route in ["return", "continue"] {
                let mut address =
                    Url::parse(&handler.path(&format!("/api/{route}/{}", journey.return_ticket))).unwrap();
                address.query_pairs_mut().append_pair(name, value);
                let answer = handler.visit(address.as_str(), &journey.cookie).await;
                assert_leads_nowhere(&handler, answer, address.as_str()).await;
            }
        }
    }
}

#[tokio::test]
async fn line_breaks_in_parameters_make_no_header_of_their_own() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    for broken in [
        "%0d%0aX-Evil:%20yes",
        "%0aX-Evil:yes",
        "%E5%98%8A%E5%98%8DX-Evil:yes",
        "%00X-Evil:yes",
        "%c0%8aX-Evil:yes",
    ] {
        for address in [
            format!("{}&state={broken}", handler.authorize_address(&id).split("&state").next().unwrap()),
            format!("{}&more={broken}", handler.authorize_address(&id)),
            format!("{}&response_type=token{broken}", handler.authorize_address(&id)),
            handler.path(&format!("/api/return/{broken}")),
            handler.path(&format!("/api/oidc/.well-known/{broken}")),
        ] {
            let answer = handler.http.get(&address).send().await.unwrap();
            assert!(!answer.headers().contains_key("x-evil"), "{address}");
            assert!(!answer.status().is_server_error(), "{address}: {}", answer.status());
        }
    }
}

#[tokio::test]
async fn a_query_in_letters_of_its_own_alphabet_is_answered() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    // As a client sends it that does not encode: the address as it stands on the wire.
    let path = handler.authorize_address(&id).replace(&handler.base, "");
    for more in ["&more=é", "&state2=\u{4f60}", "&x=\u{1f600}"] {
        let answer =
            wire(&handler, &format!("GET {path}{more} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .await;
        let status = answer.split(' ').nth(1).unwrap().to_owned();
        assert!(status.starts_with('3') || status.starts_with('4'), "{more}: {answer}");
    }
}

/// What comes back for these very bytes.
async fn wire(handler: &Handler, request: impl AsRef<[u8]>) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = handler.base.trim_start_matches("http://");
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    socket.write_all(request.as_ref()).await.unwrap();
    let mut answer = Vec::new();
    // A request that never ends is not answered; it is enough to see that nothing comes.
    let reading = socket.read_to_end(&mut answer);
    let _ended = tokio::time::timeout(std::time::Duration::from_secs(2), reading).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn what_is_no_http_harms_nobody() {
    let mut handler = Handler::start().await;
    for request in [
        "\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET /api/authorize HTTP/9.9\r\n\r\n".to_owned(),
        "GET /api/authorize HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n".to_owned(),
        "POST /api/start HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n".to_owned(),
        "POST /api/start HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_owned(),
        "POST /api/start HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n".to_owned(),
        format!("GET /api/authorize HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(1_000_000)),
        format!("GET /api/authorize HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: x\r\n".repeat(10_000)),
        format!("GET /api/authorize?{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "x".repeat(1_000_000)),
        "GET http://evil.example/api/authorize HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
        "CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
    ] {
        let answer = wire(&handler, &request).await;
        let status = answer.split(' ').nth(1).unwrap_or("400");
        assert!(!status.starts_with('5'), "{}: {answer}", &request[..request.len().min(80)]);
    }
    handler.assert_unharmed();
}

#[tokio::test]
async fn a_host_that_a_caller_claims_appears_nowhere() {
    let handler = Handler::start().await;
    let id = handler.begin().await;
    let journey = handler.set_out("another").await;
    let address = handler.authorize_address(&id);
    let waiting = handler.path(&format!("/api/return/{}", journey.return_ticket));
    let discovery = handler.path("/api/oidc/.well-known/openid-configuration");
    for name in [
        "host",
        "x-forwarded-host",
        "x-original-host",
        "x-host",
        "x-forwarded-server",
        "forwarded",
        "x-original-url",
        "x-rewrite-url",
        "x-forwarded-proto",
        "x-forwarded-prefix",
        "disguised-host",
        "x-waws-unencoded-url",
        "referer",
        "origin",
    ] {
        let value = if name == "forwarded" { format!("host={EVIL};proto=https") } else { EVIL.to_owned() };
        for target in [&address, &waiting, &discovery] {
            let request = handler
                .http
                .get(target.as_str())
                .header(name, &value)
                .header(header::COOKIE, &journey.cookie);
            let answer = request.send().await.unwrap();
            let heads = format!("{:?}", answer.headers());
            let page = page(answer).await;
            assert!(!heads.contains(EVIL) && !page.contains(EVIL), "{name}: {heads} {page}");
        }
    }
    let created = handler.simulator.transactions();
    assert!(created.iter().all(|one| one.callback_url.as_ref().unwrap().starts_with(&handler.base)));
}

#[tokio::test]
async fn a_path_in_another_case_or_encoding_reaches_its_function_or_none() {
    let handler = Handler::start().await;
    let reached = async |method: Method, path: &str| {
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        wire(&handler, request).await.split(' ').nth(1).unwrap().to_owned()
    };
    for path in ["/API/START", "/api/Start", "/aPi/ReDeEm", "/api/start/", "/api/START//"] {
        assert_eq!(reached(Method::POST, path).await, "401", "{path}");
    }
    for path in [
        "/api//start",
        "/api/./start",
        "/api/%73tart",
        "/api/x/../start",
        "/api/start%00",
        "/api/start%20",
        "/api/start;a=b",
        "/api\\start",
        "//api/start",
        "/api/jobs",
        "/api/%2e%2e/jobs",
        "/api/..%2fjobs",
        "/api/../jobs",
        "/api/return/../jobs",
        "/api/sweep",
        "/admin/host/status",
        "/api/admin",
        "/runtime/webhooks",
        "/.env",
        "/api/",
        "/api/return/",
        "/api/callback/",
        "/api/oidc/.well-known/",
        "/api/oidc/.well-known/keys/x",
        "/api/oidc/keys",
        "/API/JOBS",
        "/api/callback/jumio/a/b",
    ] {
        for method in [Method::GET, Method::POST] {
            let status = reached(method.clone(), path).await;
            assert!(["404", "405", "400"].contains(&status.as_str()), "{method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn methods_that_a_route_does_not_have_reach_nothing() {
    let handler = Handler::start().await;
    let routes = [
        "authorize",
        "return/x",
        "continue/x",
        "status",
        "start",
        "redeem",
        "token",
        "callback/jumio",
        "oidc/.well-known/keys",
    ];
    for route in routes {
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let request = handler.http.request(method.clone(), handler.path(&format!("/api/{route}")));
            let request = request
                .header("origin", "https://evil.example")
                .header("access-control-request-method", "POST");
            let answer = request.header("x-verification-key", API_KEY).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {route}");
            assert!(!answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{method} {route}");
        }
        let request =
            handler.http.get(handler.path(&format!("/api/{route}"))).header("x-http-method-override", "POST");
        let answer = request.header("origin", "https://evil.example").send().await.unwrap();
        assert!(!answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{route}");
    }
}

#[tokio::test]
async fn parameters_that_are_said_twice_are_refused_or_count_once() {
    let handler = Handler::start().await;
    let journey = handler.set_out(OBJECT_ID).await;
    let address = handler.authorize_address(&journey.id);
    for (name, value) in [
        ("client_id", "b2c-contoso"),
        ("redirect_uri", "https://evil.example"),
        ("state", "other"),
        ("verification_id", "other"),
        ("nonce", "other"),
        ("response_type", "code"),
    ] {
        let answer = handler.visit(&format!("{address}&{name}={value}"), &journey.cookie).await;
        let next = location(&answer).unwrap();
        assert!(next.starts_with(REDIRECT_URI) && next.contains("error=invalid_request"), "{name}: {next}");
        let answer =
            handler.visit(&address.replace('?', &format!("?{name}={value}&")), &journey.cookie).await;
        assert!(location(&answer).is_none_or(|next| next.starts_with(REDIRECT_URI)), "{name}");
    }
    let later = handler.path(&format!("/api/continue/{}?later=1&later=1", journey.return_ticket));
    let answer = handler.visit(&later, &journey.cookie).await;
    assert!(!answer.status().is_server_error());
    assert!(!answer.text().await.unwrap().contains("deserialize"), "our own words do not reach a browser");
    let body = r#"{"objectId": "one", "objectId": "two"}"#;
    assert_eq!(handler.policy("/api/start", body).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn markup_in_parameters_is_text_on_every_page() {
    const MARKUP: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}";
    let handler = Handler::start().await;
    let journey = handler.set_out(OBJECT_ID).await;
    let mut pages = Vec::new();
    for (name, value) in [
        ("state", MARKUP),
        ("nonce", MARKUP),
        ("ui_locales", MARKUP),
        ("more", MARKUP),
        ("client_id", MARKUP),
    ] {
        let mut address = altered(&handler, &journey.id, name, value);
        pages.push(address.to_string());
        address.query_pairs_mut().append_pair("cookie_check", "1");
        pages.push(address.to_string());
        address.query_pairs_mut().append_pair("response_type", "x").append_pair("response_mode", "form_post");
        pages.push(address.to_string().replace("response_mode=query", ""));
    }
    pages.push(handler.path(&format!("/api/return/{}?a={MARKUP}", journey.return_ticket)));
    pages.push(handler.path(&format!("/api/return/{MARKUP}")));
    for address in pages {
        for cookie in
            ["", journey.cookie.as_str(), "verification=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
        {
            let request = handler.http.get(&address).header(header::COOKIE, cookie);
            let page =
                request.header(header::ACCEPT_LANGUAGE, MARKUP).send().await.unwrap().text().await.unwrap();
            assert!(
                !page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains(">49"),
                "{address}: {page}"
            );
        }
    }
}

fn token(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let part = |bytes: &[u8]| data_encoding::BASE64URL_NOPAD.encode(bytes);
    format!(
        "{}.{}.{}",
        part(header.to_string().as_bytes()),
        part(claims.to_string().as_bytes()),
        part(signature)
    )
}

/// Tokens that a stranger can make from what is public.
async fn forged_tokens(handler: &Handler) -> Vec<String> {
    let keys = handler.get("/api/oidc/.well-known/keys").await.unwrap().bytes().await.unwrap();
    let keys: Value = serde_json::from_slice(&keys).unwrap();
    let modulus =
        data_encoding::BASE64URL_NOPAD.decode(keys["keys"][0]["n"].as_str().unwrap().as_bytes()).unwrap();
    let claims = json!({"iss": format!("{}/api/oidc", handler.base), "aud": "b2c-contoso", "sub": "x", "exp": 4_102_444_800_u64,
        "nbf": 0, "appid": "x", "azp": "x", "roles": ["all"]});
    let mut tokens = vec![String::new(), "..".into(), "null".into(), "a".repeat(60_000)];
    for algorithm in ["none", "None", "HS256", "RS256", "ES256", "HS512"] {
        let header = json!({"alg": algorithm, "typ": "JWT", "kid": keys["keys"][0]["kid"], "jku": "https://evil.example/keys", "jwk": keys["keys"][0]});
        let signed = token(&header, &claims, b"").trim_end_matches('.').to_owned();
        tokens.push(format!("{signed}."));
        tokens.push(signed.clone());
        let mac = hmac_sha256(&modulus, signed.as_bytes());
        tokens.push(token(&header, &claims, &mac));
        tokens.push(token(&header, &claims, &[0; 256]));
    }
    tokens
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let key = if key.len() > 64 { tokens::sha256(key).to_vec() } else { key.to_vec() };
    let padded = |pad: u8| (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ pad).collect::<Vec<u8>>();
    let inner = tokens::sha256(&[padded(0x36), message.to_vec()].concat());
    tokens::sha256(&[padded(0x5c), inner.to_vec()].concat()).to_vec()
}

#[tokio::test]
async fn tokens_that_a_stranger_can_make_open_no_policy_route() {
    let handler = Handler::start().await;
    let (_, code) = handler.walk_to_code().await;
    let (_, granted) = handler.redeem_code(&code).await;
    let mut tokens = forged_tokens(&handler).await;
    // Genuine ones, made for another user.
    tokens.extend(["id_token", "access_token"].map(|name| granted[name].as_str().unwrap().to_owned()));
    let body = json!({"objectId": "some-user"}).to_string();
    for token in &tokens {
        for path in ["/api/start", "/api/redeem"] {
            let post = || -> RequestBuilder { handler.http.post(handler.path(path)).body(body.clone()) };
            let basic = data_encoding::BASE64.encode(format!("b2c-contoso:{token}").as_bytes());
            for request in [
                post().header("authorization", format!("Bearer {token}")),
                post().header("authorization", format!("Basic {basic}")),
                post().header("x-verification-key", token),
                post().header("x-functions-key", token),
                post().header("x-arr-clientcert", token),
                post().header("x-ms-client-principal", token),
                post().query(&[("code", token.get(..200).unwrap_or(token))]),
            ] {
                let answer = request.send().await.unwrap();
                assert!(
                    answer.status().is_client_error(),
                    "{path} {}: {}",
                    &token[..token.len().min(60)],
                    answer.status()
                );
                assert!(answer.headers().get(header::SET_COOKIE).is_none());
            }
        }
    }
    assert_eq!(handler.start_again("some-user").await["remainingAttempts"], 3, "nobody has begun for them");
}

#[tokio::test]
async fn an_address_of_a_strangers_making_counts_for_nothing_however_many_lines_it_takes() {
    let handler = Handler::start_with(&[("ClientSettings__MaxTransactionsPerAddress", "1")]).await;
    let arrive = async |subject: &str, lines: [&str; 2]| {
        let id = handler.begin_as(subject).await;
        let first = handler.http.get(handler.authorize_address(&id)).send().await.unwrap();
        let cookie = text(&first, header::SET_COOKIE).split(';').next().unwrap().to_owned();
        let hop = handler.http.get(text(&first, header::LOCATION)).header(header::COOKIE, cookie);
        let hop = hop.header("x-forwarded-for", lines[0]).header("x-forwarded-for", lines[1]);
        hop.send().await.unwrap().status()
    };
    assert_eq!(arrive("one", ["198.51.100.1", "203.0.113.7:4711"]).await, StatusCode::SEE_OTHER);
    let second = arrive("two", ["198.51.100.2", "203.0.113.7:4712"]).await;
    assert_eq!(second, StatusCode::OK, "the page that says later");
}

/// Where many begin at once, a policy may be told `unavailable`, and asks again.
async fn begin_in_a_crowd(handler: &Handler, object_id: &str) -> String {
    for _ in 0..10 {
        if let Ok(id) = handler.functions().start(&json!({"objectId": object_id})).await {
            return id;
        }
    }
    handler.begin_as(object_id).await
}

/// Forty users come at once from one address that may have five transactions.
async fn crowd_at_the_limit(handler: &Handler) {
    let arrive = async |number: usize| {
        let id = begin_in_a_crowd(handler, &format!("user {number}")).await;
        let first = handler.http.get(handler.authorize_address(&id)).send().await.unwrap();
        let cookie = text(&first, header::SET_COOKIE).split(';').next().unwrap().to_owned();
        let hop = handler.http.get(text(&first, header::LOCATION)).header(header::COOKIE, cookie);
        hop.header("x-forwarded-for", "203.0.113.7:4711").send().await.unwrap().status()
    };
    let arrived = futures::future::join_all((0..40).map(arrive)).await;
    let sent_on = arrived.iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
    assert_eq!(handler.simulator.transactions().len(), sent_on);
    assert!((1..=5).contains(&sent_on), "{sent_on}");
    assert_eq!(arrive(99).await, StatusCode::OK, "the page that says later");
}

#[tokio::test]
async fn a_crowd_that_comes_at_once_does_not_slip_past_the_limit_of_its_address() {
    let limit = ("ClientSettings__MaxTransactionsPerAddress", "5");
    crowd_at_the_limit(&Handler::start_with(&[limit]).await).await;
    let Some(account) = Account::open("tests016").await else { return };
    let store = [("AppSettings__Store", "azure"), ("AzureWebJobsStorage", account.connection()), limit];
    crowd_at_the_limit(&Handler::start_with(&store).await).await;
}

/// The journey is only looked at: a stranger's request has changed nothing about it.
#[tokio::test]
async fn a_stranger_with_every_public_address_changes_nothing_about_a_journey() {
    let handler = Handler::start().await;
    let journey: Journey = handler.set_out(OBJECT_ID).await;
    for _ in 0..20 {
        handler.post(&format!("/api/callback/jumio/{}", journey.callback_ticket), "{}").await;
        handler.post("/api/status", json!({"ticket": journey.return_ticket}).to_string()).await;
        let address = format!("{}&restart=1", handler.authorize_address(&journey.id));
        handler.visit(&address, crate::journey::STRANGERS_COOKIE).await;
    }
    let back = handler.submit(&journey.provider).await;
    let code = handler.walk_back(back, &journey.cookie).await;
    assert_eq!(crate::journey::claims(&handler.redeem_code(&code).await.1)["outcome"], "approved");
}
