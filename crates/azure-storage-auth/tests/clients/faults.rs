//! What the retry policy makes of faults on the way.

use std::time::Duration;

use azure_core::error::ErrorKind;
use azure_core::http::{ClientMethodOptions, Context};
use azure_storage_auth::{Attempts, Deadline, RetryPolicy, RetryPolicyOptions, Service};
use azure_storage_queue::QueueClient;
use azure_storage_queue::models::QueueClientCreateOptions;
use storage_faults::{Fault, FaultProxy, Rule};

use super::account;

struct Broken {
    proxy: FaultProxy,
    queue: QueueClient,
    attempts: Attempts,
}

impl Broken {
    /// A queue behind a proxy. Creating it stands for any write: it can be repeated without harm.
    async fn by(rule: Rule) -> Option<Self> {
        let connection = account::connection()?;
        let endpoint = connection.endpoint(Service::Queue).unwrap();
        let proxy = FaultProxy::start(endpoint.as_str()).await.unwrap();
        proxy.add(rule);
        let mut options = account::options(&connection, Service::Queue);
        let pace = RetryPolicyOptions {
            base_pause: Duration::from_millis(5),
            attempt_timeout: Duration::from_millis(500),
            ..Default::default()
        };
        RetryPolicy::new(pace).install(&mut options);
        let queue = account::queue(proxy.endpoint().parse().unwrap(), options, &account::unused_name());
        Some(Self { proxy, queue, attempts: Attempts::default() })
    }

    async fn create(&self, within: Duration) -> azure_core::Result<()> {
        let context = Context::new().with_value(Deadline::after(within)).with_value(self.attempts.clone());
        let options = QueueClientCreateOptions {
            method_options: ClientMethodOptions { context },
            ..Default::default()
        };
        self.queue.create(Some(options)).await.map(drop)
    }

    fn sent(&self) -> usize {
        self.proxy.seen().len()
    }
}

const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_busy_service_is_asked_again_and_each_attempt_is_signed_anew() {
    let fault = Fault::Refuse { status: 503, retry_after_seconds: None };
    let Some(broken) = Broken::by(Rule::first(2, fault)).await else { return };
    broken.create(LONG).await.unwrap();
    assert_eq!((broken.sent(), broken.attempts.made()), (3, 3));
    assert!(broken.attempts.may_have_taken_effect());
}

#[tokio::test]
async fn a_refused_write_that_was_repeated_is_no_doubt() {
    let fault = Fault::Refuse { status: 429, retry_after_seconds: None };
    let Some(broken) = Broken::by(Rule::first(1, fault)).await else { return };
    broken.create(LONG).await.unwrap();
    assert_eq!(broken.attempts.made(), 2);
    assert!(!broken.attempts.may_have_taken_effect());
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_repeated_and_said_to_be_in_doubt() {
    let Some(broken) = Broken::by(Rule::nth(0, Fault::LoseAnswer)).await else { return };
    broken.create(LONG).await.unwrap();
    assert_eq!(broken.attempts.made(), 2);
    assert!(broken.attempts.may_have_taken_effect());
}

#[tokio::test]
async fn a_slow_attempt_is_given_up_for_another() {
    let Some(broken) = Broken::by(Rule::nth(0, Fault::Delay(Duration::from_secs(5)))).await else { return };
    broken.create(LONG).await.unwrap();
    assert_eq!(broken.attempts.made(), 2);
}

#[tokio::test]
async fn nothing_is_tried_again_when_the_deadline_would_pass() {
    let fault = Fault::Refuse { status: 503, retry_after_seconds: Some(60) };
    let Some(broken) = Broken::by(Rule::always(fault)).await else { return };
    let error = broken.create(LONG).await.unwrap_err();
    assert_eq!(error.http_status(), Some(503.into()));
    assert_eq!(broken.sent(), 1);
}

#[tokio::test]
async fn a_service_that_stays_away_is_left_after_some_attempts() {
    let Some(broken) = Broken::by(Rule::always(Fault::Cut)).await else { return };
    let error = broken.create(LONG).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Io);
    assert_eq!((broken.sent(), broken.attempts.made()), (4, 4));
}

#[tokio::test]
async fn nothing_is_sent_after_the_deadline() {
    let Some(broken) = Broken::by(Rule::always(Fault::Cut)).await else { return };
    let error = broken.create(Duration::ZERO).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Connection);
    assert_eq!((broken.sent(), broken.attempts.made()), (0, 0));
}
