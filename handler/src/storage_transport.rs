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
        let began = Instant::now();
        let result = match current_trace() {
            Some(trace) => {
                let mut traced = request.clone();
                traced.insert_header("traceparent", trace.to_string());
                self.0.execute_request(&traced).await
            }
            None => self.0.execute_request(request).await,
        };
        let elapsed_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let status = result
            .as_ref()
            .map_or_else(|_| "no answer".to_owned(), |answer| u16::from(answer.status()).to_string());
        // What the service says no to may be as it should be: a row that is not there, a version that has changed.
        let success = result.as_ref().is_ok_and(|answer| !answer.status().is_server_error());
        let (kind, what) = (kind(request.url()), what(request.url()));
        let name = format!("{} {what}", request.method());
        tracing::trace!(target: "telemetry::call", kind, name, success, status, elapsed_us);
        result
    }
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
    use azure_core::http::Method;

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
