//! The host's public port.

mod activity;
mod admin;
mod body;
mod cors;
mod forward;
mod pages;
mod payload;
mod proxy;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use tokio::time::Instant;
use uuid::Uuid;

use crate::app::function::AuthLevel;
use crate::invocation_error::InvocationError;
use crate::proxy_mode::ProxyMode;
use crate::route::Hit;
use crate::runtime::Runtime;
use crate::trace::TracedRequest;

pub(crate) use cors::Cors;

/// What happened to one request.
struct Outcome {
    response: Response,
    function: Option<String>,
    invocation_id: Option<Uuid>,
}

impl From<Response> for Outcome {
    fn from(response: Response) -> Self {
        Self { response, function: None, invocation_id: None }
    }
}

pub(crate) async fn answer(State(runtime): State<Arc<Runtime>>, request: Request) -> Response {
    let start = Instant::now();
    let method = request.method().to_string();
    let path_and_query = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let outcome = with_cors(&runtime, request).await;
    runtime.trace.add(TracedRequest {
        method,
        path_and_query,
        function: outcome.function,
        invocation_id: outcome.invocation_id,
        status: outcome.response.status().as_u16(),
        duration: start.elapsed(),
    });
    outcome.response
}

/// Browsers ask before functions and host see anything, and every answer says who may read it.
async fn with_cors(runtime: &Arc<Runtime>, request: Request) -> Outcome {
    let Some(cors) = &runtime.cors else { return dispatch(runtime, request).await };
    if let Some(answer) = cors.preflight(&request) {
        return answer.into();
    }
    let origin = cors.allowed(request.headers());
    let mut outcome = dispatch(runtime, request).await;
    if let Some(origin) = origin {
        cors.permit(&origin, outcome.response.headers_mut());
    }
    outcome
}

async fn dispatch(runtime: &Arc<Runtime>, request: Request) -> Outcome {
    let path = request.uri().path();
    if let Some(command) = admin::command(path) {
        if !allows(runtime, AuthLevel::Admin, "", &request) {
            return pages::unauthorized().into();
        }
        return admin::answer(runtime, &command, request).await.into();
    }
    match runtime.routes.find(request.method(), path) {
        Some(hit) => invoke(runtime, hit, request).await,
        None if path == "/" => pages::home(runtime.has_home_page).into(),
        None => pages::not_found().into(),
    }
}

async fn invoke(runtime: &Arc<Runtime>, hit: Hit, request: Request) -> Outcome {
    let Some(function) = runtime.app.function(&hit.function) else { return pages::not_found().into() };
    if let Some(level) = function.http().map(|http| http.auth_level)
        && !allows(runtime, level, &function.name, &request)
    {
        runtime.log.info("Host.Authentication", format!("A key of level {level:?} is missing."));
        return pages::unauthorized().into();
    }
    let (name, id) = (function.name.clone(), Uuid::new_v4());
    let mode = if function.is_plain_http { runtime.mode } else { ProxyMode::Payload };
    let owned = Arc::clone(runtime);
    let response = match mode {
        ProxyMode::Proxy => pass(runtime, mode, &hit, id, request).await,
        ProxyMode::Forward | ProxyMode::Payload => {
            detached(async move { pass(&owned, mode, &hit, id, request).await }).await
        }
    };
    let mut response = response.unwrap_or_else(|error| failed(mode, &error));
    add_custom_headers(runtime, response.headers_mut());
    Outcome { response, function: Some(name), invocation_id: Some(id) }
}

async fn pass(
    runtime: &Runtime,
    mode: ProxyMode,
    hit: &Hit,
    id: Uuid,
    request: Request,
) -> Result<Response, InvocationError> {
    if mode == ProxyMode::Payload {
        return payload::invoke(runtime, hit, id, request).await;
    }
    let invocation = runtime.invocation(runtime.function(hit)?, id);
    match mode {
        ProxyMode::Proxy => invocation.run(proxy::pass(invocation, request)).await,
        _ => invocation.run(forward::pass(invocation, request)).await,
    }
}

/// Only a proxied request ends when its caller goes away; all others run on unheard.
async fn detached(
    work: impl Future<Output = Result<Response, InvocationError>> + Send + 'static,
) -> Result<Response, InvocationError> {
    let end = tokio::spawn(work).await;
    end.unwrap_or_else(|stopped| Err(InvocationError::HostDown(stopped.to_string())))
}

fn add_custom_headers(runtime: &Runtime, headers: &mut HeaderMap) {
    for (name, value) in &runtime.app.host.extensions.http.custom_headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
}

/// Without keys everything is open, as under `func start`.
fn allows(runtime: &Runtime, level: AuthLevel, function: &str, request: &Request) -> bool {
    runtime.keys.as_ref().is_none_or(|keys| keys.allow(level, function, request))
}

fn failed(mode: ProxyMode, error: &InvocationError) -> Response {
    match error {
        InvocationError::HostDown(_) => pages::unavailable(),
        InvocationError::Inactive => pages::gateway_timeout(),
        InvocationError::Unreachable(_) if mode == ProxyMode::Proxy => pages::bad_gateway(),
        _ => pages::failed(),
    }
}
