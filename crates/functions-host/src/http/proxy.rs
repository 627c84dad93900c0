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
use uuid::Uuid;

use super::activity::Activity;
use crate::handler::Handler;
use crate::invoke::{InvocationError, add_identity, uri};
use crate::route::Hit;
use crate::runtime::Runtime;

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

pub(super) async fn invoke(
    runtime: &Runtime,
    hit: &Hit,
    id: Uuid,
    request: Request,
) -> Result<Response, InvocationError> {
    let handler = runtime.handlers.next();
    let work = pass(runtime, handler, id, request);
    runtime.invocation(handler, runtime.function(hit)?, id, work).await
}

async fn pass(
    runtime: &Runtime,
    handler: &Handler,
    id: Uuid,
    request: Request,
) -> Result<Response, InvocationError> {
    let (mut head, body) = request.into_parts();
    let path_and_query = head.uri.path_and_query().map_or("/", |target| target.as_str());
    head.uri = uri(handler, path_and_query)?;
    strip(&mut head.headers);
    add_identity(&mut head.headers, id);
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        head.headers.insert("x-ms-invocation-id", id);
    }
    let activity = Activity::new(runtime.inactivity);
    let response = if body.is_end_stream() {
        activity.limit(send_repeatedly(runtime, &head)).await
    } else {
        let body = activity.of_request(body);
        activity.limit(runtime.send(Request::from_parts(head, body))).await
    }?;
    let mut response = response.map(|body| activity.of_response(Body::new(body)));
    strip(response.headers_mut());
    Ok(response)
}

/// A request without a body is sent again after a broken connection, whether or not the handler has begun to work on it.
async fn send_repeatedly(
    runtime: &Runtime,
    head: &Parts,
) -> Result<http::Response<Incoming>, InvocationError> {
    let mut repeats = 0;
    if runtime.chaos.duplicate() {
        runtime.send(Request::from_parts(head.clone(), Body::empty())).await?;
    }
    loop {
        match runtime.send(Request::from_parts(head.clone(), Body::empty())).await {
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
