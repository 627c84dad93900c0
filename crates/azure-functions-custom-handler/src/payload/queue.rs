//! Queue messages.

use std::fmt;

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::envelope::Payload;
use super::rejection::PayloadRejection;

/// One delivery of a storage queue message, as sent to a function with a `queueTrigger` and no other input.
///
/// Queues deliver at least once, and again after a failed invocation until `maxDequeueCount` (host.json) is reached; then the message moves to
/// `<queue>-poison`. Debug shows neither item nor text.
pub struct QueueMessage<T> {
    /// The message, decoded.
    pub item: T,
    /// The message as it lies in the queue.
    pub text: String,
    /// The queue service's id of the message.
    pub id: Option<String>,
    /// How often the message has been delivered, this time included.
    pub dequeue_count: Option<u32>,
    /// When the message was put into the queue: the host's text, usually ISO 8601 in whole seconds.
    pub insertion_time: Option<String>,
    /// When the message is dropped from the queue.
    pub expiration_time: Option<String>,
    /// When the message is delivered again unless this invocation ends.
    pub next_visible_time: Option<String>,
    /// The receipt of this delivery.
    pub pop_receipt: Option<String>,
}

impl<T: DeserializeOwned> TryFrom<&Payload> for QueueMessage<T> {
    type Error = PayloadRejection;

    fn try_from(payload: &Payload) -> Result<Self, PayloadRejection> {
        let input = payload.only_input()?;
        Ok(Self {
            item: input.decode()?,
            text: input.text().unwrap_or_default().to_owned(),
            id: payload.metadata_text("Id"),
            dequeue_count: payload.metadata("DequeueCount"),
            insertion_time: payload.metadata_text("InsertionTime"),
            expiration_time: payload.metadata_text("ExpirationTime"),
            next_visible_time: payload.metadata_text("NextVisibleTime"),
            pop_receipt: payload.metadata_text("PopReceipt"),
        })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for QueueMessage<T> {
    type Rejection = PayloadRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, PayloadRejection> {
        Self::try_from(&Payload::from_request(request, state).await?)
    }
}

impl<T> fmt::Debug for QueueMessage<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueueMessage")
            .field("id", &self.id)
            .field("dequeue_count", &self.dequeue_count)
            .finish_non_exhaustive()
    }
}
