//! From traced code to what the ingestion endpoint hears, and what becomes of it when the endpoint is in trouble.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::any};
use serde_json::{Value, json};
use telemetry::{Destination, Exporter, FUNCTION, Layer, MEASURE, Pace, Queue, Resource, Tokens};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer as _, filter::filter_fn, registry};

/// What the endpoint answers to one request.
#[derive(Clone, Debug)]
enum Reply {
    Status(u16),
    Partly(Value),
    Moved(String),
    Never,
}

#[derive(Default)]
struct Endpoint {
    replies: Mutex<VecDeque<Reply>>,
    heard: Mutex<Vec<(String, HeaderMap, Value)>>,
}

impl Endpoint {
    async fn start(replies: impl IntoIterator<Item = Reply>) -> (Arc<Self>, String) {
        let endpoint =
            Arc::new(Self { replies: Mutex::new(replies.into_iter().collect()), ..Self::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new().fallback(any(hear)).with_state(Arc::clone(&endpoint));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (endpoint, base)
    }

    /// Without the measure that is made of every call, and without requests that hold nothing else.
    fn heard(&self) -> Vec<(String, HeaderMap, Value)> {
        let mut heard = self.heard.lock().unwrap().clone();
        heard.retain_mut(|(_, _, body)| {
            let Some(envelopes) = body.as_array_mut() else { return true };
            envelopes.retain(|one| !is_of_a_call(one));
            !envelopes.is_empty()
        });
        heard
    }

    fn measures_of_calls(&self) -> Vec<Value> {
        let heard = self.heard.lock().unwrap().clone();
        let all = heard.into_iter().flat_map(|(_, _, body)| body.as_array().unwrap().clone());
        all.filter(is_of_a_call).filter_map(|one| one.pointer("/data/baseData").cloned()).collect()
    }

    /// All envelopes, in the order in which they came.
    fn envelopes(&self) -> Vec<Value> {
        self.heard().into_iter().flat_map(|(_, _, body)| body.as_array().unwrap().clone()).collect()
    }
}

fn is_of_a_call(envelope: &Value) -> bool {
    envelope.pointer("/data/baseData/metrics/0/name").is_some_and(|name| name == "call.seconds")
}

async fn hear(State(endpoint): State<Arc<Endpoint>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let body = serde_json::from_slice(&body).unwrap();
    endpoint.heard.lock().unwrap().push((uri.path().to_owned(), headers, body));
    let reply = endpoint.replies.lock().unwrap().pop_front();
    match reply.unwrap_or(Reply::Status(200)) {
        Reply::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Reply::Partly(answer) => (StatusCode::PARTIAL_CONTENT, answer.to_string()).into_response(),
        Reply::Moved(to) => (StatusCode::TEMPORARY_REDIRECT, [("location", to)]).into_response(),
        Reply::Never => std::future::pending().await,
    }
}

fn random(bytes: &mut [u8]) {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    bytes.iter_mut().rev().zip(count.iter().rev()).for_each(|(byte, digit)| *byte = *digit);
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_324_000)
}

fn exporter(queue: &Arc<Queue>, base: &str, tokens: Option<Arc<dyn Tokens>>) -> Exporter {
    let connection =
        format!("InstrumentationKey=00000000-1111-2222-3333-444444444444;IngestionEndpoint={base}/");
    let destination = Destination::Insights { connection: Box::new(connection.parse().unwrap()), tokens };
    let resource = Resource { role: "role".into(), instance: "instance".into(), version: "1".into() };
    let pace = Pace {
        request: Duration::from_millis(200),
        retry: Duration::from_millis(5),
        quota: Duration::from_millis(20),
        ..Pace::default()
    };
    let http =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut exporter = Exporter::new(Arc::clone(queue), destination, resource, http, now);
    exporter.pace = pace;
    exporter
}

/// Runs code whose calls and measures go into the queue.
fn traced(percent: u8, code: impl FnOnce()) -> Arc<Queue> {
    let queue = Arc::new(Queue::default());
    trace_into(&queue, percent, code);
    queue
}

fn trace_into(queue: &Arc<Queue>, percent: u8, code: impl FnOnce()) {
    let layer = Layer::new(Arc::clone(queue), random, now, percent).with_filter(filter_fn(Layer::wants));
    tracing::subscriber::with_default(registry().with(layer), code);
}

fn a_call() {
    tracing::trace!(target: "telemetry::call", name = "status", kind = "HTTP", status = 200_u64, success = true, elapsed_us = 1500_u64);
}

fn a_function() {
    let span = tracing::info_span!(
        FUNCTION,
        route = "/api/start",
        trace_id = tracing::field::Empty,
        parent_id = "00f067aa0ba902b7",
        status = tracing::field::Empty
    );
    span.record("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");
    span.in_scope(|| {
        a_call();
        tracing::info!(secret = "nobody must know", "a log line");
        tracing::warn!(target: "handler::functions::call", secret = "nobody must know", "another");
        tracing::Span::current().record("status", 503_u64);
    });
}

#[tokio::test]
async fn a_function_and_its_calls_are_one_tree_below_the_hosts_request() {
    let queue = traced(100, a_function);
    let (endpoint, base) = Endpoint::start([]).await;
    exporter(&queue, &base, None).flush().await;
    let (path, _, _) = endpoint.heard()[0].clone();
    assert_eq!(path, "/v2.1/track");
    let envelopes = endpoint.envelopes();
    let [call, function] = envelopes.as_slice() else { panic!("{envelopes:?}") };
    let base_data = |envelope: &Value| envelope["data"]["baseData"].clone();
    for envelope in [call, function] {
        assert_eq!(envelope["tags"]["ai.operation.id"], "4bf92f3577b34da6a3ce929d0e0e4736");
    }
    assert_eq!(function["tags"]["ai.operation.parentId"], "00f067aa0ba902b7");
    assert_eq!(call["tags"]["ai.operation.parentId"], base_data(function)["id"]);
    assert_eq!(
        (base_data(function)["name"].as_str(), base_data(function)["type"].as_str()),
        (Some("/api/start"), Some("InProc"))
    );
    assert_eq!(
        (&base_data(function)["success"], &base_data(function)["resultCode"]),
        (&json!(false), &json!("503"))
    );
    assert_eq!(base_data(call)["duration"], "0.00:00:00.001500");
    assert!(!format!("{envelopes:?}").contains("nobody must know"), "log lines are not told");
}

#[tokio::test]
async fn a_function_takes_until_its_answer_and_not_until_its_last_deferred_write() {
    let deferred = Duration::from_millis(20);
    let mut total = Duration::ZERO;
    let queue = traced(100, || {
        let began = std::time::Instant::now();
        {
            let span = tracing::info_span!(FUNCTION, route = "/api/status", status = tracing::field::Empty);
            span.record("status", 200_u64);
            std::thread::sleep(deferred);
        }
        total = began.elapsed();
    });
    let (endpoint, base) = Endpoint::start([]).await;
    exporter(&queue, &base, None).flush().await;
    let told = endpoint.envelopes()[0]["data"]["baseData"]["duration"].clone();
    let seconds: f64 = told.as_str().unwrap().rsplit(':').next().unwrap().parse().unwrap();
    assert!(seconds <= (total - deferred).as_secs_f64(), "{told} of {total:?}");
}

#[tokio::test]
async fn measures_are_added_up_and_labels_tell_them_apart() {
    let queue = traced(100, || {
        for (outcome, seconds) in [("approved", 2.0), ("approved", 4.0), ("rejected", 1.0)] {
            tracing::trace!(target: MEASURE, name = "decision.seconds", value = seconds, outcome);
        }
    });
    let (endpoint, base) = Endpoint::start([]).await;
    exporter(&queue, &base, None).flush().await;
    let metrics: Vec<_> = endpoint
        .envelopes()
        .iter()
        .map(|envelope| {
            let data = &envelope["data"]["baseData"];
            (
                data["properties"]["outcome"].clone(),
                data["metrics"][0]["count"].clone(),
                data["metrics"][0]["value"].clone(),
            )
        })
        .collect();
    assert_eq!(
        metrics,
        [(json!("approved"), json!(2), json!(6.0)), (json!("rejected"), json!(1), json!(1.0))]
    );
}

#[tokio::test]
async fn what_is_not_accepted_now_is_sent_again_and_what_never_will_be_is_not() {
    for (replies, requests, is_lost) in [
        (vec![Reply::Status(503), Reply::Status(429), Reply::Status(500)], 4, false),
        (vec![Reply::Never], 2, false),
        (vec![Reply::Status(503); 4], 4, true),
        (vec![Reply::Status(400)], 1, true),
        (vec![Reply::Status(439)], 1, true),
    ] {
        let queue = traced(100, a_call);
        let (endpoint, base) = Endpoint::start(replies.clone()).await;
        exporter(&queue, &base, None).flush().await;
        let (calls, losses): (Vec<_>, Vec<_>) = endpoint
            .heard()
            .into_iter()
            .map(|(_, _, body)| body[0]["data"].clone())
            .partition(|data| data["baseType"] == "RemoteDependencyData");
        assert_eq!(calls.len(), requests, "{replies:?}");
        let told: Vec<_> = losses.iter().map(|data| data["baseData"]["metrics"][0]["name"].clone()).collect();
        assert_eq!(told, vec!["telemetry.dropped"; usize::from(is_lost)], "{replies:?}");
    }
}

#[tokio::test]
async fn a_component_that_has_moved_is_told_where_it_is_and_where_it_was_when_that_is_gone() {
    let queue = traced(100, a_call);
    let replies = [200, 200, 404].map(Reply::Status);
    let (new, new_base) = Endpoint::start(replies.into_iter().chain([Reply::Never])).await;
    let (old, old_base) = Endpoint::start([Reply::Moved(format!("{new_base}/elsewhere"))]).await;
    let exporter = exporter(&queue, &old_base, None);
    for _ in 0..3 {
        exporter.flush().await;
        trace_into(&queue, 100, a_call);
    }
    let paths = |endpoint: &Endpoint| endpoint.heard().into_iter().map(|(path, ..)| path).collect::<Vec<_>>();
    assert_eq!(paths(&new), ["/elsewhere", "/elsewhere"]);
    assert_eq!(paths(&old), ["/v2.1/track"; 3], "the loss and the next call are told where it was");

    let queue = traced(100, a_call);
    let (endpoint, base) = Endpoint::start([Reply::Moved("https://example.com/".to_owned())]).await;
    self::exporter(&queue, &base, None).flush().await;
    let lost = endpoint.envelopes().iter().any(|one| one.to_string().contains("telemetry.dropped"));
    assert!(lost, "nobody else is told");
}

#[tokio::test]
async fn of_a_batch_that_is_accepted_in_part_only_the_rest_is_sent_again() {
    let queue = traced(100, || (0..3).for_each(|_| a_call()));
    let errors = json!([
        {"index": 0, "statusCode": 400, "message": "never"},
        {"index": 2, "statusCode": 429, "message": "later"},
        {"index": 2, "statusCode": 429, "message": "said twice"},
        {"index": 99, "statusCode": 500, "message": "there is none"},
    ]);
    let answer = json!({"itemsReceived": 3, "itemsAccepted": 1, "errors": errors});
    let (endpoint, base) =
        Endpoint::start([Reply::Partly(answer), Reply::Partly(json!({"errors": []}))]).await;
    exporter(&queue, &base, None).flush().await;
    let heard = endpoint.heard();
    assert_eq!(heard.len(), 3);
    assert_eq!(heard[1].2.as_array().unwrap().len(), 1);
    assert_eq!(heard[1].2[0], heard[0].2[2]);
    let lost = &heard[2].2[0]["data"]["baseData"]["metrics"][0];
    assert_eq!((&lost["name"], &lost["value"]), (&json!("telemetry.dropped"), &json!(1.0)));
}

#[derive(Default)]
struct Fresh(AtomicUsize);

#[async_trait]
impl Tokens for Fresh {
    async fn token(&self, scope: &str) -> Option<String> {
        assert_eq!(scope, "https://monitor.azure.com//.default");
        Some(format!("token-{}", self.0.load(Ordering::SeqCst)))
    }

    fn forget(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_fetched_anew() {
    let queue = traced(100, a_call);
    let (endpoint, base) = Endpoint::start([Reply::Status(401)]).await;
    exporter(&queue, &base, Some(Arc::new(Fresh::default()))).flush().await;
    let sent: Vec<_> =
        endpoint.heard().iter().map(|(_, headers, _)| headers["authorization"].clone()).collect();
    assert_eq!(sent, ["Bearer token-0", "Bearer token-1"]);
}

#[tokio::test]
async fn of_a_hundred_traces_as_many_are_told_as_were_asked_for_and_every_failure() {
    let queue = traced(0, || {
        a_call();
        tracing::trace!(target: "telemetry::call", name = "status", kind = "HTTP", success = false, elapsed_us = 1_u64);
        tracing::trace!(target: MEASURE, name = "calls", value = 1.0);
    });
    let (endpoint, base) = Endpoint::start([]).await;
    exporter(&queue, &base, None).flush().await;
    let kinds: Vec<_> = endpoint.envelopes().iter().map(|one| one["data"]["baseType"].clone()).collect();
    assert_eq!(kinds, ["RemoteDependencyData", "MetricData"]);
}

#[tokio::test]
async fn every_call_is_measured_whether_or_not_its_trace_is_told() {
    let queue = traced(0, || {
        (0..3).for_each(|_| a_call());
        tracing::trace!(target: "telemetry::call", name = "status", kind = "HTTP", success = false, elapsed_us = 2_000_000_u64);
    });
    let (endpoint, base) = Endpoint::start([]).await;
    exporter(&queue, &base, None).flush().await;
    let told = endpoint.measures_of_calls();
    let labels = |result: &str| json!({"kind": "HTTP", "name": "status", "result": result});
    let told: Vec<_> = told.iter().map(|data| (&data["properties"], &data["metrics"][0])).collect();
    let [failed, ok] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(
        (failed.0, &failed.1["count"], &failed.1["value"]),
        (&labels("failed"), &json!(1), &json!(2.0))
    );
    assert_eq!((ok.0, &ok.1["count"], &ok.1["max"]), (&labels("ok"), &json!(3), &json!(0.0015)));
}

#[tokio::test]
async fn a_caller_does_not_decide_by_its_trace_whether_it_is_told() {
    for trace in ["4bf92f3577b34da6a3ce929d0e0e0000", "4bf92f3577b34da6a3ce929d0e0e0063"] {
        let queue = traced(50, || {
            (0..400).for_each(|_| {
                drop(tracing::info_span!(
                    FUNCTION,
                    route = "/api/status",
                    trace_id = trace,
                    status = 200_u64
                ));
            });
        });
        let (endpoint, base) = Endpoint::start([]).await;
        exporter(&queue, &base, None).flush().await;
        let told = endpoint.envelopes().len();
        assert!((100..300).contains(&told), "{trace}: {told} of 400");
    }
}

#[tokio::test]
async fn measures_get_their_turn_while_calls_never_end() {
    let queue = traced(100, || tracing::trace!(target: MEASURE, name = "decisions", value = 1.0));
    let (endpoint, base) = Endpoint::start([]).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let (busy, until) = (Arc::clone(&queue), Arc::clone(&is_over));
    let calls = tokio::task::spawn_blocking(move || {
        while !until.load(Ordering::Relaxed) {
            trace_into(&busy, 100, a_call);
        }
    });
    let ended = tokio::time::timeout(Duration::from_secs(10), exporter(&queue, &base, None).flush()).await;
    is_over.store(true, Ordering::Relaxed);
    calls.await.unwrap();
    ended.expect("it goes on for ever");
    assert!(endpoint.envelopes().iter().any(|one| one["data"]["baseType"] == "MetricData"));
}

#[tokio::test]
async fn while_nothing_is_accepted_memory_stays_bounded_and_the_loss_is_told() {
    let queue = traced(100, || (0..5000).for_each(|_| a_call()));
    let (endpoint, base) = Endpoint::start([]).await;
    exporter(&queue, &base, None).flush().await;
    let envelopes = endpoint.envelopes();
    assert_eq!(envelopes.len(), 1024 + 1);
    let metric = &envelopes[1024]["data"]["baseData"]["metrics"][0];
    assert_eq!((&metric["name"], &metric["value"]), (&json!("telemetry.dropped"), &json!(3976.0)));
}

#[tokio::test]
async fn long_names_of_any_script_are_cut_at_a_letter() {
    let queue = traced(100, || {
        let long = "ä".repeat(10_000);
        tracing::trace!(target: "telemetry::call", name = long.as_str(), kind = "HTTP", elapsed_us = 1_u64);
    });
    let (endpoint, base) = Endpoint::start([]).await;
    exporter(&queue, &base, None).flush().await;
    assert_eq!(endpoint.envelopes()[0]["data"]["baseData"]["name"], "ä".repeat(256));
}

#[tokio::test]
async fn a_collector_gets_spans_and_histograms() {
    let queue = traced(100, || {
        a_function();
        tracing::trace!(target: MEASURE, name = "decision.seconds", value = 2.0, outcome = "approved");
    });
    let (endpoint, base) = Endpoint::start([]).await;
    let destination =
        Destination::collector(base.parse().unwrap(), "authorization=Bearer%20x, api-key = y,broken");
    let mut exporter = exporter(&queue, &base, None);
    exporter.destination = destination;
    exporter.flush().await;
    let heard = endpoint.heard();
    assert_eq!(
        heard.iter().map(|(path, ..)| path.as_str()).collect::<Vec<_>>(),
        ["/v1/traces", "/v1/metrics"]
    );
    assert_eq!(
        (&heard[0].1["authorization"], &heard[0].1["api-key"]),
        (&"Bearer x".parse().unwrap(), &"y".parse().unwrap())
    );
    let spans = &heard[0].2["resourceSpans"][0]["scopeSpans"][0]["spans"];
    assert_eq!((&spans[0]["kind"], &spans[1]["kind"]), (&json!(3), &json!(1)));
    assert_eq!(spans[0]["parentSpanId"], spans[1]["spanId"]);
    assert_eq!(spans[1]["status"]["code"], 2);
    let metrics = heard[1].2["resourceMetrics"][0]["scopeMetrics"][0]["metrics"].as_array().unwrap();
    let decision = metrics.iter().find(|one| one["name"] == "decision.seconds").unwrap();
    let point = &decision["histogram"]["dataPoints"][0];
    assert_eq!((&point["count"], &point["sum"]), (&json!("1"), &json!(2.0)));
}
