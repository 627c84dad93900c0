//! What every answer tells the browser that gets it, refusals and faults included.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

/// Whatever the answer's own response has not said better. An answer that is no page may do nothing at all where a browser
/// opens it as one. No `Cross-Origin-Opener-Policy`: an app that signs its users in in a popup would lose sight of it here.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// Adds what is missing; over https also that there is no other way.
pub(crate) fn guard(mut response: Response, is_secure: bool) -> Response {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}
