use axum::{body::HttpBody, extract::Request, middleware::Next, response::Response};
use http::{HeaderValue, StatusCode, header};

use super::limits::LONGEST_POLICY_BODY;

/// Ends the connection after an answer to a request whose body may not have been read to its end. The server would do so
/// in any case, but unannounced, and the host would lose another caller's request that it sends over the same connection.
pub(super) async fn announce_the_end(request: Request, next: Next) -> Response {
    let has_body = !request.body().is_end_stream();
    // No function reads as much.
    let is_long = request.body().size_hint().upper().is_none_or(|length| length > LONGEST_POLICY_BODY as u64);
    let mut response = next.run(request).await;
    let is_unread = matches!(
        response.status(),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::PAYLOAD_TOO_LARGE
    );
    if has_body && (is_long || is_unread) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
