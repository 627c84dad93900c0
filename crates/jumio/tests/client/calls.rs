//! What the calls send, and what they make of the answers.

use std::time::Duration;

use crate::fake::{Fake, Reply, client_of, soon};
use jumio::{AccountRequest, Client, Error, HealthStatus, WorkflowKey, WorkflowStatus};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;

const CREATED: &str = r#"{"timestamp":"2026-03-02T10:15:30.412Z","account":{"id":"a1"},
    "web":{"href":"https://contoso.web.emea-1.jumio.ai/web/client?authorizationToken=eyJ.secret&locale=en",
    "successUrl":"https://x"},"sdk":{"token":"eyJ"},
    "workflowExecution":{"id":"w1","credentials":[{"id":"c1","category":"ID"}]}}"#;

fn request() -> AccountRequest {
    AccountRequest::builder(WorkflowKey::Number(10011), "7b1e5c2a").user_reference("t-4821").build().unwrap()
}

async fn status(client: &Client) -> Result<WorkflowStatus, Error> {
    client.status(&"a".parse().unwrap(), &"w".parse().unwrap(), soon()).await
}

#[tokio::test]
async fn creating_an_account_sends_the_order_with_all_mandatory_headers() {
    let fake = Fake::answering([Reply::Json(200, CREATED)]).await;
    let created = fake.client().create_account(&request(), soon()).await.unwrap();
    assert_eq!(created.account.as_str(), "a1");
    assert_eq!(created.execution.as_str(), "w1");
    assert_eq!(
        created.redirect_url.expose(),
        "https://contoso.web.emea-1.jumio.ai/web/client?authorizationToken=eyJ.secret&locale=en"
    );
    assert_eq!(created.at.unwrap().unix_timestamp(), 1_772_446_530);
    assert!(!format!("{created:?}").contains("secret"));

    let request = &fake.requests()[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/api/v1/accounts"));
    assert_eq!(request.header("authorization"), "Bearer first");
    assert_eq!(request.header("accept"), "application/json");
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("content-length"), request.body.len().to_string());
    assert_eq!(request.header("user-agent"), "Contoso Verification/v1.0");
    assert_eq!(
        request.body,
        r#"{"customerInternalReference":"7b1e5c2a","userReference":"t-4821","workflowDefinition":{"key":10011},"web":{}}"#
    );
}

#[tokio::test]
async fn the_other_calls_use_the_documented_paths() {
    let status = r#"{"workflowExecution":{"id":"w1","status":"ACQUIRED"}}"#;
    let details = r#"{"workflow":{"id":"w1","status":"PROCESSED"}}"#;
    let fake = Fake::answering(
        [201, 200, 200, 200]
            .into_iter()
            .zip([CREATED, status, details, ""])
            .map(|(code, body)| Reply::Json(code, body)),
    )
    .await;
    let (client, account, execution) = (fake.client(), "a1".parse().unwrap(), "w1".parse().unwrap());
    client.update_account(&account, &request(), soon()).await.unwrap();
    assert_eq!(client.status(&account, &execution, soon()).await, Ok(WorkflowStatus::Acquired));
    client.details(&account, &execution, soon()).await.unwrap();
    client.delete_account(&account, soon()).await.unwrap();

    let calls: Vec<_> =
        fake.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect();
    assert_eq!(
        calls,
        [
            "PUT /api/v1/accounts/a1",
            "GET /api/v1/accounts/a1/workflow-executions/w1/status",
            "GET /api/v1/accounts/a1/workflow-executions/w1",
            "DELETE /api/v1/accounts/a1",
        ]
    );
}

#[tokio::test]
async fn a_transaction_without_an_address_for_the_browser_is_its_own_error() {
    for web in ["", r#""web":{},"#, r#""web":null,"#] {
        let body = format!(r#"{{{web}"account":{{"id":"a1"}},"workflowExecution":{{"id":"w1"}}}}"#);
        let fake = Fake::answering([Reply::Json(200, body.leak())]).await;
        assert_eq!(fake.client().create_account(&request(), soon()).await, Err(Error::MissingRedirectUrl));
    }
}

#[tokio::test]
async fn a_browser_is_never_sent_to_an_unsafe_address() {
    for href in ["javascript:alert(1)", "http://contoso.example/x", "/web/client"] {
        let body = format!(
            r#"{{"web":{{"href":"{href}"}},"account":{{"id":"a"}},"workflowExecution":{{"id":"w"}}}}"#
        );
        let fake = Fake::answering([Reply::Json(200, body.leak())]).await;
        let error = fake.client().create_account(&request(), soon()).await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedAnswer { .. }), "{href}");
    }
}

#[tokio::test]
async fn refusals_become_their_errors_without_a_second_attempt() {
    let refusals = [
        (400, Error::BadRequest, false),
        (403, Error::Forbidden, false),
        (404, Error::NotFound, false),
        (429, Error::TooManyRequests, true),
        (500, Error::Server(500), true),
        (503, Error::Server(503), true),
        (418, Error::UnexpectedAnswer { what: "an undocumented status code" }, false),
    ];
    for (code, error, transient) in refusals {
        let fake = Fake::answering([Reply::Json(code, r#"{"detail":"echo of the request"}"#)]).await;
        assert_eq!(status(&fake.client()).await, Err(error.clone()));
        assert_eq!(fake.requests().len(), 1);
        assert_eq!(error.is_transient(), transient, "{code}");
        assert!(!format!("{error:?} {error}").contains("echo"));
    }
}

#[tokio::test]
async fn an_answer_that_is_not_the_documented_json_is_unexpected() {
    for body in ["", "<html>", "{}", "[]", r#"{"workflowExecution":{"id":"w"}}"#] {
        let fake = Fake::answering([Reply::Json(200, body)]).await;
        let error = status(&fake.client()).await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedAnswer { .. } | Error::UnreadableField { .. }), "{body}");
    }
}

#[tokio::test]
async fn an_answer_about_another_transaction_is_refused() {
    let other_execution = r#"{"account":{"id":"a"},"workflowExecution":{"id":"x","status":"PROCESSED"}}"#;
    let other_account = r#"{"account":{"id":"x"},"workflowExecution":{"id":"w","status":"PROCESSED"}}"#;
    for body in [other_execution, other_account] {
        let fake = Fake::answering([Reply::Json(200, body)]).await;
        assert!(status(&fake.client()).await.is_err(), "{body}");
    }
    for body in [r#"{"workflow":{"id":"x"}}"#, r#"{"workflow":{"id":"w"},"account":{"id":"x"}}"#] {
        let fake = Fake::answering([Reply::Json(200, body)]).await;
        let details = fake.client().details(&"a".parse().unwrap(), &"w".parse().unwrap(), soon()).await;
        assert!(details.is_err(), "{body}");
    }
}

#[tokio::test]
async fn a_slow_answer_ends_at_the_deadline() {
    let fake = Fake::answering([Reply::Never]).await;
    let deadline = Instant::now() + Duration::from_millis(500);
    let error = fake.client().create_account(&request(), deadline).await.unwrap_err();
    assert!(deadline.elapsed() < Duration::from_secs(4), "late");
    assert_eq!(error, Error::Timeout);
    assert!(error.is_transient() && error.may_have_taken_effect());
}

#[tokio::test]
async fn a_truncated_answer_is_told_apart_from_an_unreachable_host() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = connection.read(&mut request).await.unwrap();
            let is_token_call = String::from_utf8_lossy(&request[..length]).starts_with("POST /oauth2/token");
            let body = if is_token_call { crate::fake::TOKEN } else { CREATED };
            let promised = if is_token_call { body.len() } else { body.len() + 100 };
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {promised}\r\nconnection: close\r\n\r\n");
            connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        }
    });
    let error = client_of(&format!("http://{address}")).create_account(&request(), soon()).await.unwrap_err();
    assert_eq!(error, Error::Interrupted);
    assert!(error.may_have_taken_effect());

    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = client_of(&format!("http://{unused}")).create_account(&request(), soon()).await.unwrap_err();
    assert_eq!(error, Error::Unreachable);
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let body: &str = " ".repeat(3 * 1024 * 1024).leak();
    let fake = Fake::answering([Reply::Json(200, body)]).await;
    let error = status(&fake.client()).await.unwrap_err();
    assert_eq!(error, Error::UnexpectedAnswer { what: "far longer than any documented answer" });
}

#[tokio::test]
async fn a_health_check_needs_no_token_and_names_the_parts_in_trouble() {
    let answer = r#"{"status":"DEGRADED","details":{"api":"UP","callback":"DOWN","<b>x":"DOWN","web":7}}"#;
    let odd = r#"{"status":"DEGRADED","details":{"api":"UP","callback":"DOWN","<b>x":"DOWN"}}"#;
    let fake = Fake::answering([answer, odd, r#"{"status":"UP"}"#].map(|body| Reply::Json(200, body))).await;
    let health = async || fake.client().health(soon()).await.unwrap().unwrap();
    let degraded = health().await;
    assert_eq!(
        (degraded.status, degraded.troubled),
        (HealthStatus::Degraded, vec![]),
        "what is odd is left out"
    );
    assert_eq!(health().await.troubled, [("callback".to_owned(), HealthStatus::Down)]);
    let well = health().await;
    assert_eq!((well.status, well.troubled), (HealthStatus::Up, vec![]));
    assert!(well.answered_at.is_some(), "the server's clock");
    let request = &fake.requests()[0];
    assert_eq!((request.path.as_str(), request.header("authorization")), ("/health", ""));
    assert_eq!(request.header("user-agent"), "Contoso Verification/v1.0");
    assert!(fake.token_requests().is_empty());
}
