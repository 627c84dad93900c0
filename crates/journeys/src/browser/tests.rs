//! The browser against pages made for it.

use std::sync::Mutex;

use axum::Router;
use axum::extract::{Form as Sent, RawQuery};
use axum::http::HeaderMap;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::Http;

/// Ends with the test.
struct Site(JoinHandle<()>);

impl Drop for Site {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn serve(router: Router) -> (String, Site) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let serving = async move { axum::serve(listener, router).await.unwrap() };
    (base, Site(tokio::spawn(serving)))
}

fn browser_with(log: StepLog) -> Browser {
    let patience = Patience { steps: 10, time: Duration::from_secs(5), refresh: Duration::ZERO };
    Browser::new(Arc::new(Http::new().unwrap()), patience, log)
}

fn browser() -> Browser {
    browser_with(Arc::new(|_| ()))
}

fn page(markup: &'static str) -> axum::routing::MethodRouter {
    get(move || async move { Html(markup) })
}

fn echo() -> axum::routing::MethodRouter {
    post(|Sent(fields): Sent<Vec<(String, String)>>| async move { Html(format!("<main>{fields:?}</main>")) })
        .get(|RawQuery(query): RawQuery| async move {
            Html(format!("<main>{}</main>", query.unwrap_or_default()))
        })
}

#[tokio::test]
async fn a_form_is_sent_with_its_defaults_and_what_was_filled_in() {
    let form = "<form method=post action=/echo><input name=a value=1><input type=hidden name=h value=2>\
                <select name=s><option value=x>X<option value=y selected>Y</select>\
                <input type=radio name=r value=one checked><input type=radio name=r value=two>\
                <input type=checkbox name=c value=on><button name=go value=now>Send it</button></form>";
    let (base, _site) = serve(Router::new().route("/", page(form)).route("/echo", echo())).await;
    let mut browser = browser();
    browser.open(&base).await.unwrap();
    let page = browser.press("Send it", &[("a", "9"), ("r", "two")]).await.unwrap();
    let expected = r#"[("a", "9"), ("h", "2"), ("s", "y"), ("r", "two"), ("go", "now")]"#;
    assert_eq!(page.text(), expected);
}

#[tokio::test]
async fn a_get_form_puts_its_fields_into_the_address() {
    let form = "<form action=/echo?old=1><input name=q value='a b'><button>Find</button></form>";
    let (base, _site) = serve(Router::new().route("/", page(form)).route("/echo", echo())).await;
    let mut browser = browser();
    browser.open(&base).await.unwrap();
    assert_eq!(browser.press("Find", &[]).await.unwrap().text(), "q=a+b");
}

#[tokio::test]
async fn what_a_page_does_not_offer_cannot_be_used() {
    let form = "<form><select name=s><option>x</select><input type=hidden name=h><button>Go</button></form>";
    let (base, _site) = serve(Router::new().route("/", page(form))).await;
    let mut browser = browser();
    assert!(matches!(browser.press("Go", &[]).await, Err(BrowserError::NoPage)));
    browser.open(&base).await.unwrap();
    assert!(matches!(browser.press("Stop", &[]).await, Err(BrowserError::NoButton(_))));
    assert!(matches!(browser.press("Go", &[("s", "y")]).await, Err(BrowserError::NoField(_))));
    assert!(matches!(browser.press("Go", &[("h", "y")]).await, Err(BrowserError::NoField(_))));
    assert!(matches!(browser.click("Go").await, Err(BrowserError::NoLink(_))));
}

#[tokio::test]
async fn cookies_are_kept_through_redirects_and_shared_between_ports_but_not_browsers() {
    let set =
        get(|| async { ([("set-cookie", "k=v; Path=/; HttpOnly; SameSite=Lax")], Redirect::to("/show")) });
    let show = get(|headers: HeaderMap| async move {
        Html(format!(
            "<main>{}</main>",
            headers.get("cookie").map_or("none", |cookies| cookies.to_str().unwrap())
        ))
    });
    let router = Router::new().route("/set", set).route("/show", show);
    let (base, _site) = serve(router.clone()).await;
    let (other_port, _other) = serve(router).await;
    let mut first = browser();
    assert_eq!(first.open(&format!("{base}/set")).await.unwrap().text(), "k=v");
    assert_eq!(first.open(&format!("{other_port}/show")).await.unwrap().text(), "k=v");
    assert_eq!(browser().open(&format!("{base}/show")).await.unwrap().text(), "none");
}

#[tokio::test]
async fn a_page_that_posts_itself_is_posted() {
    let itself = "<body onload='document.forms[0].submit()'>\
                  <form method=post action=/echo><input type=hidden name=a value=1></form>";
    let (base, _site) = serve(Router::new().route("/", page(itself)).route("/echo", echo())).await;
    assert_eq!(browser().open(&base).await.unwrap().text(), r#"[("a", "1")]"#);
}

#[tokio::test]
async fn a_page_posts_itself_also_by_a_borrowed_method() {
    let itself = "<form method=post action=/echo id=f><input type=hidden name=a value=1></form>\
                  <script>HTMLFormElement.prototype.submit.call(document.getElementById('f'))</script>";
    let (base, _site) = serve(Router::new().route("/", page(itself)).route("/echo", echo())).await;
    assert_eq!(browser().open(&base).await.unwrap().text(), r#"[("a", "1")]"#);
}

#[tokio::test]
async fn a_redirect_after_a_form_stops_where_the_pages_policy_ends() {
    let (elsewhere, _elsewhere) = serve(Router::new().route("/", page("<h1>There</h1>"))).await;
    let form = get(|| async {
        let policy = [("content-security-policy", "default-src 'none'; form-action 'self'")];
        (policy, Html("<form method=post action=/leave><button>Go</button></form><a href=/leave>Link</a>"))
    });
    let target = elsewhere.clone();
    let away = post(async move || Redirect::to(&target));
    let away = away.get(async move || Redirect::to(&elsewhere));
    let (base, _site) = serve(Router::new().route("/", form).route("/leave", away)).await;
    let mut browser = browser();
    browser.open(&base).await.unwrap();
    assert!(matches!(browser.press("Go", &[]).await, Err(BrowserError::Forbidden(_))));
    assert_eq!(browser.click("Link").await.unwrap().heading(), "There");
}

#[tokio::test]
async fn a_page_with_something_to_fill_in_waits_for_the_user() {
    let form = "<h1>Here</h1><form method=post action=/echo><input name=a></form><script>f.submit()</script>";
    let (base, _site) = serve(Router::new().route("/", page(form))).await;
    assert_eq!(browser().open(&base).await.unwrap().heading(), "Here");
}

#[tokio::test]
async fn a_refresh_is_followed_also_from_within_noscript() {
    let refreshing = "<head><noscript><meta http-equiv=Refresh content='3; URL=/next'></noscript></head>";
    let router = Router::new().route("/", page(refreshing)).route("/next", page("<h1>Next</h1>"));
    let (base, _site) = serve(router).await;
    assert_eq!(browser().open(&base).await.unwrap().heading(), "Next");
}

#[tokio::test]
async fn a_link_is_followed_by_its_text() {
    let router = Router::new()
        .route("/a/", page("<a href='../b'>Check <b>now</b></a>"))
        .route("/b", page("<h1>Checked</h1>"));
    let (base, _site) = serve(router).await;
    let mut browser = browser();
    browser.open(&format!("{base}/a/")).await.unwrap();
    assert_eq!(browser.click("Check now").await.unwrap().heading(), "Checked");
}

#[tokio::test]
async fn a_loop_ends() {
    let (base, _site) = serve(Router::new().route("/", get(|| async { Redirect::to("/") }))).await;
    assert!(matches!(browser().open(&base).await, Err(BrowserError::TooManySteps(10))));
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let (base, _site) = serve(Router::new().route("/", get(std::future::pending::<String>))).await;
    let patience = Patience { time: Duration::from_millis(100), ..Patience::default() };
    let mut browser = Browser::new(Arc::new(Http::new().unwrap()), patience, Arc::new(|_| ()));
    assert!(browser.open(&base).await.is_err());
}

#[tokio::test]
async fn the_log_names_addresses_without_their_queries_and_tickets() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let (base, _site) = serve(Router::new().route("/{ticket}", page("<h1>Hi</h1>"))).await;
    let log: StepLog = Arc::new(move |line: &str| sink.lock().unwrap().push(line.to_owned()));
    browser_with(log).open(&format!("{base}/{}?code=secret", "t".repeat(90))).await.unwrap();
    assert_eq!(*lines.lock().unwrap(), [format!("  GET {base}/{}... -> 200", "t".repeat(40))]);
}
