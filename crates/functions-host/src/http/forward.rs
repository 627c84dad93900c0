//! `enableForwardingHttpRequest`: the request is copied, with losses. Source: Azure Functions host, `DefaultHttpWorkerService` and
//! `HttpRequestExtensions.ToHttpRequestMessage`.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use url::form_urlencoded;

use super::body;
use crate::http_client::whole;
use crate::identity::{add_identity, user_agent};
use crate::invocation_error::InvocationError;
use crate::invoke::{Invocation, uri};
use crate::percent;

/// .NET keeps these with the content, which is made anew. Source: .NET, `HttpContentHeaders`.
const LOST: [&str; 9] = [
    "allow",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-location",
    "content-md5",
    "content-range",
    "expires",
    "last-modified",
];
/// These belong to one connection.
const CONNECTION: [HeaderName; 4] =
    [header::CONNECTION, header::TRANSFER_ENCODING, header::UPGRADE, HeaderName::from_static("keep-alive")];

/// Passes the request on, and the answer back.
pub(super) async fn pass(invocation: Invocation<'_>, request: Request) -> Result<Response, InvocationError> {
    let (caller, body) = request.into_parts();
    let body = body::announced(&caller.headers, body).await?;
    let mut headers = copied(&caller.headers);
    if body.is_none() {
        headers.remove(header::CONTENT_TYPE);
        headers.remove(header::CONTENT_LENGTH);
    }
    headers.insert(header::USER_AGENT, user_agent(caller.headers.get(header::USER_AGENT)));
    add_identity(&mut headers, invocation.id);

    let mut request = Request::new(body.map_or_else(Body::empty, Body::from));
    *request.method_mut() = caller.method;
    *request.uri_mut() = uri(invocation.handler, &target(caller.uri.path(), caller.uri.query()))?;
    *request.headers_mut() = headers;
    let (head, body) = invocation.send(request).await?.into_parts();

    // Nothing reaches the caller before the handler has finished.
    let mut response = Response::new(Body::from(whole(body).await?));
    *response.status_mut() = head.status;
    *response.headers_mut() = head.headers;
    for name in CONNECTION {
        response.headers_mut().remove(name);
    }
    Ok(response)
}

fn copied(caller: &HeaderMap) -> HeaderMap {
    let is_kept = |name: &HeaderName| !LOST.contains(&name.as_str()) && !CONNECTION.contains(name);
    caller
        .iter()
        .filter(|(name, _)| is_kept(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The path, decoded and escaped again, with a query in which repeated names have collapsed to one.
fn target(path: &str, query: Option<&str>) -> String {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match pairs.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            Some((_, values)) => *values = format!("{values},{value}"),
            None => pairs.push((name.into_owned(), value.into_owned())),
        }
    }
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", percent::encode_query(name), percent::encode_query(value)))
        .collect();
    let path = percent::encode_path(&percent::decode(path));
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}
