//! A record of what passed through the host.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderValue, Request};
use uuid::Uuid;

/// One HTTP request at the host's public port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedRequest {
    pub method: String,
    /// Path and query as the caller sent them.
    pub path_and_query: String,
    /// The function that answered; none for the host's own pages and for what matched nothing.
    pub function: Option<String>,
    /// The host's id for the invocation.
    pub invocation_id: Option<Uuid>,
    /// The status that the caller saw.
    pub status: u16,
    /// From the request's head to the answer's head.
    pub duration: Duration,
}

/// One request from the host to its handler, the host's readiness checks left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentRequest {
    pub method: String,
    /// Path and query as the handler sees them.
    pub path_and_query: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body of payload mode; the bodies of callers are not kept.
    pub payload: Option<String>,
}

/// Keeps requests if told to.
pub(crate) struct Trace(Option<Kept>);

#[derive(Default)]
struct Kept {
    answered: Mutex<Vec<TracedRequest>>,
    sent: Mutex<Vec<SentRequest>>,
}

impl Trace {
    pub(crate) fn new(keep: bool) -> Self {
        Self(keep.then(Kept::default))
    }

    pub(crate) fn add(&self, request: TracedRequest) {
        if let Some(kept) = &self.0 {
            kept.answered.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        }
    }

    pub(crate) fn sent<B>(&self, request: &Request<B>, payload: Option<&str>) {
        let Some(kept) = &self.0 else { return };
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let sent = SentRequest {
            method: request.method().to_string(),
            path_and_query: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
            headers: request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            payload: payload.map(str::to_owned),
        };
        kept.sent.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
    }

    pub(crate) fn requests(&self) -> Vec<TracedRequest> {
        self.0.as_ref().map_or_else(Vec::new, |kept| {
            kept.answered.lock().unwrap_or_else(PoisonError::into_inner).clone()
        })
    }

    pub(crate) fn to_handler(&self) -> Vec<SentRequest> {
        self.0
            .as_ref()
            .map_or_else(Vec::new, |kept| kept.sent.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}
