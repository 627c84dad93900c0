//! Carries calls to Azure Storage: names our trace to it, and traces how each call went.

use std::time::Instant;

use async_trait::async_trait;
use azure_core::http::{AsyncRawResponse, HttpClient, Request, Url};

use crate::functions::current_trace;

/// The one HTTP client, for storage.
#[derive(Debug)]
pub(crate) struct StorageTransport(pub(crate) reqwest::Client);

#[async_trait]
impl HttpClient for StorageTransport {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let mut told = Told::new(request);
        let result = match current_trace() {
            Some(trace) => {
                let mut traced = request.clone();
                traced.insert_header("traceparent", trace.to_string());
                self.0.execute_request(&traced).await
            }
            None => self.0.execute_request(request).await,
        };
        told.status = result.as_ref().ok().map(|answer| u16::from(answer.status()));
        result
    }
}

/// Tells of a request when it ends, also where nobody waits for its answer any longer.
struct Told<'a> {
    request: &'a Request,
    began: Instant,
    status: Option<u16>,
}

impl<'a> Told<'a> {
    fn new(request: &'a Request) -> Self {
        Self { request, began: Instant::now(), status: None }
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        let elapsed_us = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let status = self.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        let success = self.status.is_some_and(is_success);
        let (kind, what) = (kind(self.request.url()), what(self.request.url()));
        let name = format!("{} {what}", self.request.method());
        tracing::trace!(target: "telemetry::call", kind, name, success, status, elapsed_us);
    }
}

/// What the service says no to may be as it should be: a row that is not there, a version that has changed. That it refuses us
/// or has no time for us is not.
fn is_success(status: u16) -> bool {
    status < 500 && ![401, 403, 408, 429].contains(&status)
}

/// The service, by its host name.
fn kind(url: &Url) -> &'static str {
    let host = url.host_str().unwrap_or_default();
    let services = [
        (".table.cosmos.", "Azure DocumentDB"),
        (".table.", "Azure table"),
        (".blob.", "Azure blob"),
        (".queue.", "Azure queue"),
    ];
    services.into_iter().find(|(part, _)| host.contains(part)).map_or("Azure storage", |(_, kind)| kind)
}

/// The table, container or queue: never the names of rows and blobs.
fn what(url: &Url) -> &str {
    let first = url.path_segments().and_then(|mut segments| segments.next()).unwrap_or_default();
    first.split(['(', '%']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::{Router, http::HeaderMap, routing::any};
    use std::{
        sync::{Arc, Mutex},
        time::Duration,
    };

    use azure_core::http::Method;
    use tracing_subscriber::{
        Layer,
        filter::filter_fn,
        layer::{Context, SubscriberExt},
    };

    use super::*;
    use crate::functions::within_trace;

    /// Answers with the trace that a request names.
    async fn echo() -> Url {
        let named = |headers: HeaderMap| async move {
            let trace = headers.get("traceparent").and_then(|trace| trace.to_str().ok());
            trace.unwrap_or("none").to_owned()
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jobs", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(named))).await });
        url.parse().unwrap()
    }

    #[tokio::test]
    async fn storage_is_told_the_trace_of_the_request_that_it_works_for() {
        let transport = StorageTransport(reqwest::Client::builder().no_proxy().build().unwrap());
        let request = Request::new(echo().await, Method::Get);
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let told = async || {
            let answer = transport.execute_request(&request).await.unwrap();
            String::from_utf8(answer.try_into_raw_response().await.unwrap().body().to_vec()).unwrap()
        };
        assert_eq!(within_trace(trace.parse().unwrap(), told()).await, trace);
        assert_eq!(told().await, "none", "a sweep belongs to nobody's request");
    }

    /// Keeps what is told of calls.
    #[derive(Clone, Default)]
    struct Heard(Arc<Mutex<Vec<String>>>);

    impl<S: tracing::Subscriber> Layer<S> for Heard {
        fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
            let mut fields = Fields::default();
            event.record(&mut fields);
            self.0.lock().unwrap().push(fields.0);
        }
    }

    #[derive(Default)]
    struct Fields(String);

    impl tracing::field::Visit for Fields {
        fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
            if ["status", "success"].contains(&field.name()) {
                self.0 += &format!("{field}={value:?} ");
            }
        }
    }

    #[tokio::test]
    async fn a_request_that_nobody_waits_for_any_longer_is_told_as_unanswered() {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jobs", silent.local_addr().unwrap()).parse().unwrap();
        let transport = StorageTransport(reqwest::Client::builder().no_proxy().build().unwrap());
        let heard = Heard::default();
        let subscriber = tracing_subscriber::registry()
            .with(heard.clone().with_filter(filter_fn(|metadata| metadata.target() == "telemetry::call")));
        // With one subscriber alone, tracing asks the thread that meets an event first, which may be another test's.
        let _second = tracing::Dispatch::new(tracing_subscriber::registry());
        let _guard = tracing::subscriber::set_default(subscriber);
        let request = Request::new(url, Method::Get);
        let call = transport.execute_request(&request);
        assert!(tokio::time::timeout(Duration::from_millis(50), call).await.is_err());
        assert_eq!(*heard.0.lock().unwrap(), ["success=false status=\"no answer\" "]);
    }

    #[test]
    fn refusals_and_throttling_are_failures_and_conflicts_are_not() {
        for (status, expected) in
            [(200, true), (404, true), (412, true), (403, false), (429, false), (503, false)]
        {
            assert_eq!(is_success(status), expected, "{status}");
        }
    }

    #[test]
    fn a_call_is_named_by_service_and_table_and_not_by_its_row() {
        for (url, expected) in [
            (
                "https://a.table.core.windows.net/verifications(PartitionKey='u',RowKey='v')",
                ("Azure table", "verifications"),
            ),
            (
                "https://a.table.core.windows.net/verifications%28PartitionKey='u'",
                ("Azure table", "verifications"),
            ),
            ("https://a.blob.core.windows.net/evidence/user/1", ("Azure blob", "evidence")),
            ("https://a.queue.core.windows.net/jobs/messages?ttl=1", ("Azure queue", "jobs")),
            ("http://127.0.0.1:10002/account/index()", ("Azure storage", "account")),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!((kind(&url), what(&url)), expected, "{url}");
        }
    }
}
