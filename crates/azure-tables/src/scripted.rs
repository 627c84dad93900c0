//! A transport that answers by a script and writes down what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use azure_core::Bytes;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::http::headers::{HeaderName, Headers};
use azure_core::http::{AsyncRawResponse, ClientOptions, HttpClient, Request, Transport};
use azure_core::time::{Duration, OffsetDateTime};

use crate::{TableClient, TableServiceClientOptions};

/// One answer: status, headers, body.
pub(crate) type Answer = (u16, Vec<(&'static str, String)>, String);

#[derive(Debug, Default)]
pub(crate) struct Scripted {
    answers: Mutex<VecDeque<Answer>>,
    seen: Mutex<Vec<Request>>,
}

impl Scripted {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(answers.into_iter().collect()), seen: Mutex::default() })
    }

    pub(crate) fn options(self: &Arc<Self>) -> TableServiceClientOptions {
        let transport = Some(Transport::new(Arc::clone(self) as Arc<dyn HttpClient>));
        TableServiceClientOptions {
            client_options: ClientOptions { transport, ..Default::default() },
            ..Default::default()
        }
    }

    /// A client of the table `ttt`.
    pub(crate) fn table(self: &Arc<Self>, endpoint: &str) -> TableClient {
        TableClient::new(endpoint.parse().unwrap(), "ttt", None, Some(self.options())).unwrap()
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// The only request that there was.
    pub(crate) fn only(&self) -> Request {
        let seen = self.seen();
        assert_eq!(seen.len(), 1);
        seen[0].clone()
    }
}

#[async_trait]
impl HttpClient for Scripted {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        self.seen.lock().unwrap().push(request.clone());
        let (status, lines, body) = self.answers.lock().unwrap().pop_front().unwrap();
        let mut headers = Headers::new();
        for (name, value) in lines {
            headers.insert(name, value);
        }
        Ok(AsyncRawResponse::from_bytes(status.into(), headers, Bytes::from(body)))
    }
}

pub(crate) fn header(request: &Request, name: &'static str) -> Option<String> {
    request.headers().get_optional_string(&HeaderName::from_static(name))
}

pub(crate) fn body(request: &Request) -> String {
    String::from_utf8(Bytes::from(request.body()).to_vec()).unwrap()
}

/// A credential whose token is the scope that it was asked for.
#[derive(Debug)]
pub(crate) struct ScopeAsToken;

#[async_trait]
impl TokenCredential for ScopeAsToken {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        Ok(AccessToken::new(scopes.join(" "), OffsetDateTime::now_utc() + Duration::hours(1)))
    }
}
