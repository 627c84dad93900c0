//! `enableProxyingHttpRequest`: the request is streamed. Source: YARP, `HttpForwarder` and `RequestUtilities`; Azure Functions host,
//! `DefaultHttpProxyService`.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use hyper::body::Incoming;
use tokio::time::sleep;

use super::activity::Activity;
use crate::identity::add_identity;
use crate::invocation_error::InvocationError;
use crate::invoke::{Invocation, uri};

const HOP_BY_HOP: [&str; 13] = [
    "connection",
    "transfer-encoding",
    "keep-alive",
    "upgrade",
    "te",
    "trailer",
    "proxy-connection",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-authentication-info",
    "http2-settings",
    "upgrade-insecure-requests",
    "alt-svc",
];
const REPEATS: u32 = 10;

/// Passes the request on, and the answer back.
pub(super) async fn pass(invocation: Invocation<'_>, request: Request) -> Result<Response, InvocationError> {
    let (mut head, body) = request.into_parts();
    let path_and_query = head.uri.path_and_query().map_or("/", |target| target.as_str());
    head.uri = uri(invocation.handler, path_and_query)?;
    strip(&mut head.headers);
    add_identity(&mut head.headers, invocation.id);
    if let Ok(id) = HeaderValue::from_str(&invocation.id.to_string()) {
        head.headers.insert("x-ms-invocation-id", id);
    }
    let activity = Activity::new(invocation.runtime.inactivity);
    let response = if body.is_end_stream() {
        activity.limit(send_repeatedly(invocation, &head)).await
    } else {
        let body = activity.of_request(body);
        activity.limit(invocation.send(Request::from_parts(head, body))).await
    }?;
    let mut response = response.map(|body| activity.of_response(Body::new(body)));
    strip(response.headers_mut());
    Ok(response)
}

/// A request without a body is sent again after a broken connection, whether or not the handler has begun to work on it.
async fn send_repeatedly(
    invocation: Invocation<'_>,
    head: &Parts,
) -> Result<http::Response<Incoming>, InvocationError> {
    let mut repeats = 0;
    if invocation.runtime.chaos.duplicate() {
        invocation.send(Request::from_parts(head.clone(), Body::empty())).await?;
    }
    loop {
        match invocation.send(Request::from_parts(head.clone(), Body::empty())).await {
            Err(InvocationError::Unreachable(_)) if repeats < REPEATS => {
                repeats += 1;
                sleep(pause(repeats)).await;
            }
            end => return end,
        }
    }
}

/// 50 ms at first, 250 ms at most.
fn pause(repeats: u32) -> Duration {
    Duration::from_millis(50 * u64::from(repeats.min(5)))
}

fn strip(headers: &mut HeaderMap) {
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}
