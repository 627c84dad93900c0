//! A record of what passed through the host.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

/// One HTTP request at the host's public port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedRequest {
    /// The method.
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

/// Keeps requests if told to.
pub(crate) struct Trace(Option<Mutex<Vec<TracedRequest>>>);

impl Trace {
    pub(crate) fn new(keep: bool) -> Self {
        Self(keep.then(Mutex::default))
    }

    pub(crate) fn add(&self, request: TracedRequest) {
        if let Some(kept) = &self.0 {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        }
    }

    pub(crate) fn requests(&self) -> Vec<TracedRequest> {
        self.0
            .as_ref()
            .map(|kept| kept.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .unwrap_or_default()
    }
}
