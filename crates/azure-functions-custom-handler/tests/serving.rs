//! The listener as the host meets it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use axum::Router;
use axum::routing::{get, post};
use azure_functions_custom_handler::{
    Answer, Environment, Failure, InvocationId, Listener, QueueMessage, TimerTick,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn poll(message: QueueMessage<String>) -> Result<Answer, Failure> {
    if message.item == "bad" {
        return Err(Failure::new("no"));
    }
    Ok(Answer::done().log(format!("{} {:?}", message.item, message.dequeue_count)))
}

async fn sweep(tick: TimerTick) -> Answer {
    Answer::done().log(format!("late: {}", tick.is_past_due))
}

fn functions() -> Router {
    Router::new()
        .route("/", get(|InvocationId(id): InvocationId| async move { format!("page for {id}") }))
        .route("/poll", post(poll))
        .route("/sweep", post(sweep))
        .route(
            "/api/panics",
            get(|| async {
                if true {
                    panic!("on purpose")
                }
            }),
        )
}

async fn serve() -> u16 {
    let listener = Listener::bind(&Environment::with_port(0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(listener.serve(functions()));
    port
}

/// Status line and body of one exchange, spoken by hand.
async fn exchange(port: u16, head: &str, body: &str) -> (u16, String) {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let length = body.len();
    let request = format!("{head}\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn the_hosts_question_reaches_no_route() {
    let port = serve().await;
    assert_eq!(exchange(port, "GET / HTTP/1.1", "").await, (200, String::new()));
}

#[tokio::test]
async fn a_strangers_get_of_the_root_is_an_invocation() {
    let port = serve().await;
    let answer = exchange(port, "GET / HTTP/1.1\r\nX-Azure-Functions-InvocationId: 7", "").await;
    assert_eq!(answer, (200, "page for 7".to_owned()));
}

#[tokio::test]
async fn a_panic_fails_its_invocation_and_no_other() {
    let port = serve().await;
    let expected = (500, r#"{"error":"the function panicked"}"#.to_owned());
    assert_eq!(exchange(port, "GET /api/panics HTTP/1.1", "").await, expected);
    assert_eq!(exchange(port, "GET / HTTP/1.1", "").await.0, 200);
}

#[tokio::test]
async fn a_queue_message_is_decoded_and_answered() {
    let port = serve().await;
    let body = r#"{"Data":{"msg":"\"hi\""},"Metadata":{"DequeueCount":"2","Id":"\"b3c1\"","sys":{}}}"#;
    let answer = exchange(port, "POST /poll HTTP/1.1", body).await;
    assert_eq!(answer, (200, r#"{"Outputs":{},"Logs":["hi Some(2)"],"ReturnValue":null}"#.to_owned()));
}

#[tokio::test]
async fn a_failure_and_a_wrong_shape_fail_the_invocation() {
    let port = serve().await;
    let bad = r#"{"Data":{"msg":"\"bad\""},"Metadata":{}}"#;
    assert_eq!(exchange(port, "POST /poll HTTP/1.1", bad).await, (500, r#"{"error":"no"}"#.to_owned()));
    let shapes = [
        ("hello", "the body is not a payload of the Functions host"),
        (r#"{"Data":{}}"#, "the payload holds no input"),
        (r#"{"Data":{"a":"1","b":"2"}}"#, "the payload holds several inputs"),
        (r#"{"Data":{"a":{"x":1}}}"#, "the input has another shape than this function expects"),
    ];
    for (body, reason) in shapes {
        let expected = (400, format!(r#"{{"error":"{reason}"}}"#));
        assert_eq!(exchange(port, "POST /poll HTTP/1.1", body).await, expected, "{body}");
    }
}

#[tokio::test]
async fn a_timer_tick_is_read_with_and_without_its_status() {
    let port = serve().await;
    let monitored = r#"{"Data":{"tick":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"0001-01-01T00:00:00",
        "Next":"2026-01-02T03:05:00Z","LastUpdated":"2026-01-02T03:00:00+00:00"},"IsPastDue":true}},"Metadata":{"sys":{}}}"#;
    let unmonitored =
        r#"{"Data":{"tick":{"Schedule":{},"ScheduleStatus":null,"IsPastDue":true}},"Metadata":{}}"#;
    for body in [monitored, unmonitored] {
        let (status, answer) = exchange(port, "POST /sweep HTTP/1.1", body).await;
        assert!(status == 200 && answer.contains("late: true"), "{answer}");
    }
}

#[test]
fn the_port_is_taken_before_any_runtime_runs_and_only_once() {
    let first = Listener::bind(&Environment::with_port(0)).unwrap();
    let port = first.local_addr().unwrap().port();
    let problem = Listener::bind(&Environment::with_port(port)).unwrap_err().to_string();
    assert!(problem.starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")), "{problem}");
}
