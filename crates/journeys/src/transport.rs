use async_trait::async_trait;
use bytes::Bytes;
use http::Request;

use crate::{Reply, transport_error::TransportError};

/// Carries requests with absolute addresses to the site that answers them, and follows no redirect.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends a request and reads the whole answer.
    async fn send(&self, request: Request<Bytes>) -> Result<Reply, TransportError>;
}
