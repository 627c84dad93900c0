//! HTTP functions without forwarding and proxying: the request is wrapped in JSON. Source: Azure Functions host,
//! `HttpRequestExtensions.GetRequestAsJObject` and `HttpBinding`.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use serde::Serialize;
use serde_json::{Map, Value};
use url::form_urlencoded;
use uuid::Uuid;

use super::{body, pages};
use crate::app::function::Function;
use crate::invocation_error::InvocationError;
use crate::invoke::{Answer, Payload, encode_text};
use crate::route::{Hit, Values};
use crate::runtime::Runtime;

/// The HTTP request as data.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct HttpData<'a> {
    url: String,
    method: &'a str,
    query: &'a BTreeMap<String, String>,
    headers: BTreeMap<&'a str, Vec<&'a str>>,
    params: &'a Values,
    identities: [Value; 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

pub(super) async fn invoke(
    runtime: &Runtime,
    hit: &Hit,
    id: Uuid,
    request: Request,
) -> Result<Response, InvocationError> {
    let function = runtime.function(hit)?;
    let (head, body) = request.into_parts();
    let body = body::announced(&head.headers, body).await?;
    let query = query(&head);
    let data = HttpData {
        url: url(&head),
        method: head.method.as_str(),
        query: &query,
        headers: headers(&head.headers),
        params: &hit.values,
        identities: [],
        body: body.map(|body| {
            if is_binary(&head.headers) {
                BASE64.encode(&body)
            } else {
                String::from_utf8_lossy(&body).into_owned()
            }
        }),
    };
    let mut payload =
        Payload::new(&function.name, &function.input, serde_json::to_value(data).unwrap_or_default());
    for (name, value) in query.iter().chain(&hit.values) {
        payload = payload.with(name, encode_text(value));
    }
    let answer = runtime.invoke(function, id, payload).await?;
    Ok(respond(function, &answer))
}

fn url(head: &Parts) -> String {
    let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}{}", head.uri)
}

fn query(head: &Parts) -> BTreeMap<String, String> {
    let mut query: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()) {
        query
            .entry(name.into_owned())
            .and_modify(|values| *values = format!("{values},{value}"))
            .or_insert_with(|| value.into_owned());
    }
    query
}

fn headers(headers: &HeaderMap) -> BTreeMap<&str, Vec<&str>> {
    let names = headers.keys().map(header::HeaderName::as_str);
    names
        .map(|name| (name, headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()))
        .collect()
}

fn is_binary(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/octet-stream") || kind.starts_with("multipart/")
}

/// The HTTP output, or the return value; neither is an answer without content.
fn respond(function: &Function, answer: &Answer) -> Response {
    let binding = function.outputs.iter().find(|binding| binding.kind.eq_ignore_ascii_case("http"));
    match binding.and_then(|binding| answer.output(&binding.name)) {
        None => pages::empty(StatusCode::NO_CONTENT),
        Some(Value::Object(output)) => shaped(output).unwrap_or_else(pages::failed),
        Some(value) => text_of(value).into_response(),
    }
}

/// `{statusCode | status, headers, body}`; an object without a body is the body. `None` if the shape is wrong.
fn shaped(output: &Map<String, Value>) -> Option<Response> {
    let Some(body) = output.get("body") else { return Some(axum::Json(output).into_response()) };
    let status = output.get("statusCode").or_else(|| output.get("status")).map_or(Some(200), number)?;
    let mut response = Response::new(Body::from(text_of(body)));
    *response.status_mut() = StatusCode::from_u16(status).ok()?;
    for (name, value) in output.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = header::HeaderName::try_from(name).ok()?;
        response.headers_mut().insert(name, text_of(value).try_into().ok()?);
    }
    Some(response)
}

fn number(value: &Value) -> Option<u16> {
    text_of(value).parse().ok()
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
