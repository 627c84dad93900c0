//! The handler's output as the host files it.

use functions_host::{FunctionsHost, Level, ProxyMode};
use serde_json::json;

use crate::support::{App, post};

async fn level(host: &FunctionsHost, stream: &str, text: &str) -> Level {
    post(host, &format!("/api/print/{stream}"), text).await;
    let line = host.line(|line| line.text == text).await.unwrap();
    assert_eq!(line.category, "Host.Function.Console");
    line.level
}

#[tokio::test]
async fn the_stream_and_one_word_decide_the_level() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    assert_eq!(level(&host, "out", "an error, it says").await, Level::Information);
    assert_eq!(level(&host, "err", "Be WARNed").await, Level::Warning);
    assert_eq!(level(&host, "err", "all is well").await, Level::Error);
}

#[tokio::test]
async fn standard_error_may_be_no_error() {
    let option = json!({"customHandler": {"description": {"useStdErrorStreamForErrorsOnly": false}}});
    let app = App::usual().host_json(option);
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    assert_eq!(level(&host, "err", "all is well").await, Level::Information);
    assert_eq!(level(&host, "err", "it FAILED").await, Level::Error);
    assert_eq!(level(&host, "err", "a warning").await, Level::Warning);
}

#[tokio::test]
async fn invocations_are_logged_with_their_ids() {
    let app = App::usual();
    let host = app.builder().mode(ProxyMode::Forward).start().await.unwrap();
    let id = post(&host, "/api/x", "").await.seen("x-azure-functions-invocationid").unwrap();
    let texts: Vec<_> = host.lines().into_iter().map(|line| line.text).collect();
    assert!(texts.contains(&format!("Executing 'Functions.all' (Id={id})")));
    assert!(
        texts.iter().any(|text| text.starts_with(&format!("Executed 'Functions.all' (Succeeded, Id={id}")))
    );
}
