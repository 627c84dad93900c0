//! Bodies on their way through the host.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use bytes::Bytes;

use crate::invocation_error::InvocationError;

/// Kestrel's limit on Linux, in bytes. Source: Azure Functions host, `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`.
const LIMIT: usize = 104_857_600;

/// A body that the host reads itself: only one that names its length. Chunked bodies are lost.
pub(super) async fn announced(headers: &HeaderMap, body: Body) -> Result<Option<Bytes>, InvocationError> {
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(1..) => {
            let body = to_bytes(body, LIMIT).await;
            body.map(Some).map_err(|_| InvocationError::Answer("the caller's body broke off or is too large"))
        }
        Some(0) | None => Ok(None),
    }
}
