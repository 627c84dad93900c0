//! Sends what waits in the queue, in the background.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tokio::time::{Instant, sleep};
use tracing::{info, warn};
use url::Url;

use crate::connection::ConnectionString;
use crate::envelope::Sender;
use crate::otlp;
use crate::queue::Queue;
use crate::resource::Resource;

/// Gives access tokens of Entra ID; keeps them itself as long as they are good.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// A token for this scope; `None` if none can be had now.
    async fn token(&self, scope: &str) -> Option<String>;
    /// The last token was refused.
    fn forget(&self);
}

/// Where telemetry goes.
pub enum Destination {
    /// Application Insights; with tokens where the component takes no keys alone.
    Insights { connection: Box<ConnectionString>, tokens: Option<Arc<dyn Tokens>> },
    /// A collector that takes OTLP over HTTP, by its base address.
    Otlp { base: Url, headers: HeaderMap },
}

/// Tells what waits in a queue.
pub struct Exporter {
    pub queue: Arc<Queue>,
    pub destination: Destination,
    pub resource: Resource,
    pub http: reqwest::Client,
    pub now: fn() -> SystemTime,
    /// The percentage of traces that the layer lets through.
    pub percent: u8,
    pub pace: Pace,
    is_failing: AtomicBool,
    /// Where the component has moved.
    moved: Mutex<Option<Url>>,
}

/// How often things are sent, and sent again.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Between two visits to the queue. The host ends processes without notice: so much of it is lost at most.
    pub calls: Duration,
    pub measures: Duration,
    /// How long one request may take.
    pub request: Duration,
    /// After the first failure; the next pauses are twice as long each.
    pub retry: Duration,
    /// A quota is used up until the day ends: ask less often.
    pub quota: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            calls: Duration::from_secs(2),
            measures: Duration::from_secs(20),
            request: Duration::from_secs(10),
            retry: Duration::from_secs(2),
            quota: Duration::from_secs(300),
        }
    }
}

/// How many envelopes one request holds.
const AT_ONCE: usize = 128;
/// A batch that failed so often is dropped, so that newer ones get their turn.
const TRIES: u32 = 4;

/// What became of a batch.
enum Sent {
    Accepted,
    /// These of it may be sent again, and so many never.
    Partly {
        again: BTreeSet<usize>,
        never: usize,
    },
    Later,
    /// No more is accepted today.
    QuotaReached,
    /// It will never be accepted.
    Refused,
}

impl Exporter {
    /// Tells what waits in this queue.
    #[must_use]
    pub fn new(
        queue: Arc<Queue>,
        destination: Destination,
        resource: Resource,
        http: reqwest::Client,
        now: fn() -> SystemTime,
    ) -> Self {
        Self {
            queue,
            destination,
            resource,
            http,
            now,
            percent: 100,
            pace: Pace::default(),
            is_failing: AtomicBool::new(false),
            moved: Mutex::default(),
        }
    }

    /// Runs for ever.
    pub async fn run(&self) {
        let (mut next_measures, mut told_until) = (Instant::now() + self.pace.measures, (self.now)());
        loop {
            sleep(self.pace.calls).await;
            self.send_calls().await;
            if Instant::now() >= next_measures {
                next_measures = Instant::now() + self.pace.measures;
                told_until = self.send_measures(told_until).await;
            }
        }
    }

    /// Sends what waits now, once: for the end of the process.
    pub async fn flush(&self) {
        self.send_calls().await;
        self.send_measures((self.now)()).await;
    }

    /// As many as wait now: what comes meanwhile waits for the next visit, so that measures get their turn.
    async fn send_calls(&self) {
        let mut waiting = self.queue.calls();
        while waiting > 0 {
            let calls = self.queue.take_calls(AT_ONCE.min(waiting));
            if calls.is_empty() {
                return;
            }
            waiting -= calls.len();
            match &self.destination {
                Destination::Insights { connection, .. } => {
                    let sender = self.sender(connection);
                    let percent = self.percent;
                    let written = calls.iter().map(|call| sender.call(call, percent));
                    self.send_all(written.collect()).await;
                }
                Destination::Otlp { .. } => {
                    self.send_once("v1/traces", &otlp::traces(&self.resource, &calls), calls.len()).await;
                }
            }
        }
    }

    async fn send_measures(&self, since: SystemTime) -> SystemTime {
        let (measures, now) = (self.queue.take_measures(), (self.now)());
        if measures.is_empty() {
            return now;
        }
        match &self.destination {
            Destination::Insights { connection, .. } => {
                let sender = self.sender(connection);
                let written = measures.iter().map(|(series, summary)| sender.measure(series, *summary, now));
                self.send_all(written.collect()).await;
            }
            Destination::Otlp { .. } => {
                let body = otlp::metrics(&self.resource, measures.iter(), (since, now));
                self.send_once("v1/metrics", &body, measures.len()).await;
            }
        }
        now
    }

    fn sender<'a>(&'a self, connection: &'a ConnectionString) -> Sender<'a> {
        Sender { instrumentation_key: &connection.instrumentation_key, resource: &self.resource }
    }

    /// Sends written envelopes, again as long as that may help. The queue goes on filling meanwhile, and forgets its oldest calls.
    async fn send_all(&self, mut envelopes: Vec<String>) {
        let mut pause = self.pace.retry;
        for _ in 0..TRIES {
            match self.track(&envelopes).await {
                Sent::Accepted => return self.note(true),
                Sent::Refused => break,
                Sent::Partly { again, never } => {
                    self.queue.note_dropped(never.min(envelopes.len()));
                    envelopes = again.into_iter().filter_map(|index| envelopes.get(index).cloned()).collect();
                    if envelopes.is_empty() {
                        return self.note(true);
                    }
                }
                Sent::QuotaReached => {
                    self.drop_for_good(envelopes.len());
                    return sleep(self.pace.quota).await;
                }
                Sent::Later => {}
            }
            sleep(pause).await;
            pause *= 2;
        }
        self.drop_for_good(envelopes.len());
    }

    fn drop_for_good(&self, count: usize) {
        self.queue.note_dropped(count);
        self.note(false);
    }

    /// One line when it begins to fail and one when it works again: a line per batch would be told as well.
    fn note(&self, is_accepted: bool) {
        if self.is_failing.swap(!is_accepted, Ordering::Relaxed) == is_accepted {
            if is_accepted {
                info!("telemetry accepted again");
            } else {
                warn!("telemetry not accepted, dropped");
            }
        }
    }

    async fn track(&self, envelopes: &[String]) -> Sent {
        let Destination::Insights { connection, tokens } = &self.destination else { return Sent::Refused };
        let mut request = self.http.post(self.moved().unwrap_or_else(|| connection.track.clone()));
        if let Some(tokens) = tokens {
            let Some(token) = tokens.token(connection.scope()).await else { return Sent::Later };
            request = request.bearer_auth(token);
        }
        let Some(response) = self.answered(json(request, format!("[{}]", envelopes.join(",")))).await else {
            self.move_to(None);
            return Sent::Later;
        };
        let status = response.status();
        if let (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, Some(tokens)) = (status, tokens) {
            tokens.forget();
        }
        if matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT) {
            return self.follow(connection, &response);
        }
        if matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) {
            // Perhaps it is where it was.
            self.move_to(None);
        }
        if status == StatusCode::PARTIAL_CONTENT {
            return body_of(response).await.map_or(Sent::Later, |body| partly(&body));
        }
        meaning(status)
    }

    fn moved(&self) -> Option<Url> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn move_to(&self, address: Option<Url>) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }

    /// From now on the component is told where this answer says that it is.
    fn follow(&self, connection: &ConnectionString, response: &Response) -> Sent {
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(moved) = location.and_then(|location| connection.moved_to(location)) else {
            return Sent::Refused;
        };
        self.move_to(Some(moved));
        Sent::Later
    }

    async fn answered(&self, request: RequestBuilder) -> Option<Response> {
        request.timeout(self.pace.request).send().await.ok()
    }

    /// A collector is near and keeps what it gets: one try.
    async fn send_once(&self, path: &str, body: &Value, count: usize) {
        let Destination::Otlp { base, headers } = &self.destination else { return };
        let address = format!("{}/{path}", base.as_str().trim_end_matches('/'));
        let request = self.http.post(address).headers(headers.clone());
        let answer = self.answered(json(request, body.to_string())).await;
        if answer.is_some_and(|answer| answer.status().is_success()) {
            self.note(true);
        } else {
            self.drop_for_good(count);
        }
    }
}

fn json(request: RequestBuilder, body: String) -> RequestBuilder {
    request.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(body)
}

/// What the service says of a whole batch. 401 and 403 may be a role that does not count yet.
fn meaning(status: StatusCode) -> Sent {
    match status.as_u16() {
        200 => Sent::Accepted,
        402 | 439 => Sent::QuotaReached,
        401 | 403 | 408 | 429 | 500 | 502 | 503 | 504 => Sent::Later,
        _ => Sent::Refused,
    }
}

/// Which envelopes of a batch may be accepted another time, and how many will not.
fn partly(body: &[u8]) -> Sent {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let errors = answer.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let read = |error: &Value| {
        let index = usize::try_from(error.get("index")?.as_u64()?).ok()?;
        Some((index, error.get("statusCode").and_then(Value::as_u64).is_some_and(is_passing)))
    };
    let (again, never): (BTreeSet<_>, BTreeSet<_>) =
        errors.iter().filter_map(read).partition(|(_, passes)| *passes);
    Sent::Partly { again: again.into_iter().map(|(index, _)| index).collect(), never: never.len() }
}

fn is_passing(status: u64) -> bool {
    [408, 429, 439, 500, 503].contains(&status)
}

/// Longer answers are none: each of the few hundred envelopes has a line.
const LONGEST_ANSWER: usize = 256 * 1024;

async fn body_of(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

impl Destination {
    /// A collector at this address; headers as `OTEL_EXPORTER_OTLP_HEADERS` has them, `name=value,name=value`, with
    /// values percent-encoded (OpenTelemetry specification, "Protocol Exporter").
    #[must_use]
    pub fn collector(base: Url, headers: &str) -> Self {
        let pairs = headers.split(',').filter_map(|pair| pair.split_once('='));
        let parsed = pairs.filter_map(|(name, value)| {
            let decoded: Vec<u8> = percent_decode_str(value.trim()).collect();
            let mut value = HeaderValue::from_bytes(&decoded).ok()?;
            value.set_sensitive(true);
            Some((name.trim().parse::<reqwest::header::HeaderName>().ok()?, value))
        });
        Self::Otlp {
            base,
            headers: parsed.filter(|(name, _)| *name != CONTENT_TYPE && !name.as_str().is_empty()).collect(),
        }
    }
}
