//! With the runtime's clock paused, pauses and timeouts take no time and are exact.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use azure_core::error::{Error, ErrorKind};
use azure_core::http::headers::Headers;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{AsyncRawResponse, Body, Context, Method, Request, Url};
use azure_core::stream::BytesStream;
use tokio::time::{Instant, sleep};

use super::{RetryPolicy, RetryPolicyOptions};
use crate::{AttemptTimedOut, Attempts, Deadline, DeadlinePassed};

/// What an attempt meets.
#[derive(Clone, Copy)]
enum Step {
    Status(u16),
    RetryAfter(u16, &'static str),
    Failure(fn() -> ErrorKind),
    Silence,
}

/// Answers by a script, whose last step repeats itself, and writes down when it was asked and what it got.
#[derive(Debug)]
struct Service {
    script: Vec<Step>,
    asked: Mutex<Vec<(Duration, Vec<u8>)>>,
    start: Instant,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Step")
    }
}

#[async_trait]
impl Policy for Service {
    async fn send(&self, _: &Context, request: &mut Request, _: &[Arc<dyn Policy>]) -> PolicyResult {
        let body = match request.body_mut() {
            Body::Bytes(bytes) => bytes.to_vec(),
            Body::SeekableStream(stream) => {
                use futures::io::AsyncReadExt;
                let mut read = Vec::new();
                stream.read_to_end(&mut read).await.unwrap();
                read
            }
        };
        let n = {
            let mut asked = self.asked.lock().unwrap();
            asked.push((self.start.elapsed(), body));
            asked.len() - 1
        };
        match self.script[n.min(self.script.len() - 1)] {
            Step::Status(status) => Ok(AsyncRawResponse::from_bytes(status.into(), Headers::new(), "")),
            Step::RetryAfter(status, seconds) => {
                let mut headers = Headers::new();
                headers.insert("retry-after", seconds);
                Ok(AsyncRawResponse::from_bytes(status.into(), headers, ""))
            }
            Step::Failure(kind) => Err(Error::with_message(kind(), "scripted")),
            Step::Silence => {
                sleep(Duration::from_secs(3600)).await;
                Err(Error::with_message(ErrorKind::Other, "nobody waits that long"))
            }
        }
    }
}

struct Run {
    result: PolicyResult,
    asked: Vec<(Duration, Vec<u8>)>,
    attempts: Attempts,
    took: Duration,
}

impl Run {
    /// When the attempts were made, in milliseconds from the start.
    fn times(&self) -> Vec<u128> {
        self.asked.iter().map(|(time, _)| time.as_millis()).collect()
    }

    fn status(&self) -> u16 {
        self.result.as_ref().unwrap().status().into()
    }
}

const OPTIONS: RetryPolicyOptions = RetryPolicyOptions {
    max_attempts: 5,
    attempt_timeout: Duration::from_secs(1),
    base_pause: Duration::from_millis(100),
    max_pause: Duration::from_millis(300),
    call_timeout: Duration::from_secs(60),
};

async fn run_within(script: &[Step], within: Duration, chance: f64, body: impl Into<Body>) -> Run {
    let start = Instant::now();
    let service = Arc::new(Service { script: script.to_vec(), asked: Mutex::default(), start });
    let policy = RetryPolicy::with_chance(OPTIONS, move || chance);
    let attempts = Attempts::default();
    let context = Context::new().with_value(attempts.clone()).with_value(Deadline::after(within));
    let mut request = Request::new(Url::parse("https://storage.example/").unwrap(), Method::Put);
    request.set_body(body);
    let next: [Arc<dyn Policy>; 1] = [Arc::clone(&service) as Arc<dyn Policy>];
    let result = policy.send(&context, &mut request, &next).await;
    let asked = service.asked.lock().unwrap().clone();
    Run { result, asked, attempts, took: start.elapsed() }
}

async fn run(script: &[Step]) -> Run {
    run_within(script, Duration::from_secs(60), 1.0, "body").await
}

#[tokio::test(start_paused = true)]
async fn pauses_double_up_to_a_limit_and_attempts_end() {
    let run = run(&[Step::Status(503)]).await;
    assert_eq!(run.times(), [0, 100, 300, 600, 900]);
    assert_eq!((run.status(), run.attempts.made()), (503, 5));
}

#[tokio::test(start_paused = true)]
async fn chance_shortens_a_pause_to_its_half_at_most() {
    let run = run_within(&[Step::Status(503), Step::Status(201)], Duration::from_secs(9), 0.0, "").await;
    assert_eq!(run.times(), [0, 50]);
}

#[tokio::test(start_paused = true)]
async fn what_another_attempt_would_not_change_is_final() {
    for status in [200, 201, 304, 400, 403, 404, 409, 412, 501] {
        let run = run(&[Step::Status(status)]).await;
        assert_eq!((run.status(), run.attempts.made()), (status, 1));
        assert!(!run.attempts.may_have_taken_effect(), "{status}");
    }
    let run = run(&[Step::Failure(|| ErrorKind::Credential)]).await;
    assert_eq!((run.result.is_err(), run.attempts.made()), (true, 1));
}

#[tokio::test(start_paused = true)]
async fn an_end_without_a_clear_answer_leaves_the_write_in_doubt() {
    let doubtful = [
        Step::Status(408),
        Step::Status(500),
        Step::Status(502),
        Step::Status(503),
        Step::Status(504),
        Step::Failure(|| ErrorKind::Io),
        Step::Silence,
    ];
    for step in doubtful {
        let run = run(&[step, Step::Status(412)]).await;
        assert_eq!((run.status(), run.attempts.made()), (412, 2));
        assert!(run.attempts.may_have_taken_effect());
    }
    for step in [Step::Status(429), Step::Failure(|| ErrorKind::Connection)] {
        let run = run(&[step, Step::Status(412)]).await;
        assert_eq!((run.status(), run.attempts.made()), (412, 2));
        assert!(!run.attempts.may_have_taken_effect());
    }
}

#[tokio::test(start_paused = true)]
async fn the_service_may_ask_for_a_longer_pause_but_not_for_a_shorter_one() {
    let run1 = run(&[Step::RetryAfter(429, "2"), Step::Status(201)]).await;
    assert_eq!(run1.times(), [0, 2_000]);
    let run2 = run(&[Step::RetryAfter(429, "0"), Step::Status(201)]).await;
    assert_eq!(run2.times(), [0, 100]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_would_outlast_the_deadline_is_not_begun() {
    let run = run_within(&[Step::RetryAfter(503, "5")], Duration::from_secs(5), 1.0, "").await;
    assert_eq!((run.status(), run.attempts.made(), run.took), (503, 1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_silent_attempt_is_given_up_and_the_last_one_ends_with_the_deadline() {
    let run = run_within(&[Step::Silence], Duration::from_millis(2_500), 1.0, "").await;
    // Two attempts of a second each, pauses of 100 and 200 ms, and what is left for the third.
    assert_eq!(run.times(), [0, 1_100, 2_300]);
    assert_eq!(run.took, Duration::from_millis(2_500));
    let error = run.result.err().unwrap();
    assert_eq!(*error.kind(), ErrorKind::Io);
    assert!(error.into_inner().unwrap().is::<AttemptTimedOut>());
    assert!(run.attempts.may_have_taken_effect());
}

#[tokio::test(start_paused = true)]
async fn after_the_deadline_nothing_is_sent() {
    let run = run_within(&[Step::Status(201)], Duration::ZERO, 1.0, "").await;
    assert!(run.asked.is_empty());
    let error = run.result.err().unwrap();
    assert_eq!(*error.kind(), ErrorKind::Connection);
    assert!(error.into_inner().unwrap().is::<DeadlinePassed>());
    assert!(!run.attempts.may_have_taken_effect());
}

#[tokio::test(start_paused = true)]
async fn a_streamed_body_is_sent_whole_every_time() {
    let body: Box<dyn azure_core::stream::SeekableStream> = Box::new(BytesStream::new("streamed"));
    let run = run_within(&[Step::Status(500), Step::Status(201)], Duration::from_secs(9), 1.0, body).await;
    let bodies: Vec<&[u8]> = run.asked.iter().map(|(_, body)| body.as_slice()).collect();
    assert_eq!(bodies, [b"streamed", b"streamed"]);
}

#[test]
fn chance_spreads_over_the_whole_range() {
    let drawn: Vec<f64> = (0..1000).map(|_| super::random_fraction()).collect();
    assert!(drawn.iter().all(|fraction| (0.0..=1.0).contains(fraction)));
    assert!(drawn.iter().any(|fraction| *fraction < 0.1) && drawn.iter().any(|fraction| *fraction > 0.9));
}
