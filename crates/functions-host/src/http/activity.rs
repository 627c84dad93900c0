//! Proxying gives up when nothing moves for a while. Source: YARP, `ForwarderRequestConfig.ActivityTimeout`; Azure Functions host,
//! `DefaultHttpProxyService`, which sets 240 s.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use futures::{StreamExt, stream};
use tokio::time::{Instant, sleep_until, timeout};

use crate::invocation_error::InvocationError;

/// When something last moved in one request.
#[derive(Clone)]
pub(super) struct Activity {
    limit: Duration,
    last: Arc<Mutex<Instant>>,
}

impl Activity {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, last: Arc::new(Mutex::new(Instant::now())) }
    }

    /// The caller's body; every piece of it counts as activity.
    pub(super) fn of_request(&self, body: Body) -> Body {
        let last = Arc::clone(&self.last);
        let touch = move |_: &_| *last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        Body::from_stream(body.into_data_stream().inspect(touch))
    }

    /// Waits for the head of the answer.
    pub(super) async fn limit<T>(
        &self,
        work: impl Future<Output = Result<T, InvocationError>>,
    ) -> Result<T, InvocationError> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                end = &mut work => return end,
                () = sleep_until(self.deadline()) => if self.deadline() <= Instant::now() {
                    return Err(InvocationError::Inactive);
                },
            }
        }
    }

    /// The handler's body; it breaks off when the next piece does not come in time.
    pub(super) fn of_response(&self, body: Body) -> Body {
        if body.is_end_stream() {
            return body;
        }
        let limit = self.limit;
        let pieces = stream::unfold(Some(body.into_data_stream()), move |body| async move {
            let mut body = body?;
            match timeout(limit, body.next()).await {
                Ok(Some(Ok(piece))) => Some((Ok(piece), Some(body))),
                Ok(Some(Err(error))) => Some((Err(io::Error::other(error)), None)),
                Ok(None) => None,
                Err(_) => Some((Err(io::ErrorKind::TimedOut.into()), None)),
            }
        });
        Body::from_stream(pieces)
    }

    fn deadline(&self) -> Instant {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) + self.limit
    }
}
