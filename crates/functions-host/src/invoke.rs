//! One invocation: its id, its limit, its log lines.

mod answer;
mod output;
mod payload;

use axum::body::Body;
use futures::future;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time;
use url::Url;
use uuid::Uuid;

use crate::app::function::Function;
use crate::handler::{Handler, Order};
use crate::http::ProxyMode;
use crate::runtime::Runtime;

pub(crate) use answer::Answer;
pub(crate) use payload::{Payload, encode_text, stamp};

pub(crate) const INVOCATION_ID: &str = "x-azure-functions-invocationid";
pub(crate) const HOST_VERSION: (&str, HeaderValue) =
    ("x-azure-functions-hostversion", HeaderValue::from_static(VERSION));
/// The version that current Core Tools ship.
pub(crate) const VERSION: &str = "4.1052.200";
/// .NET's `MaxAutomaticRedirections`.
const MOST_REDIRECTS: usize = 50;

/// Why an invocation failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvocationError {
    /// No such function, or another kind of function.
    #[error("no function '{0}' of this kind")]
    Unknown(String),
    /// There is no handler any more.
    #[error("the host is down: {0}")]
    HostDown(String),
    /// The connection to the handler failed.
    #[error("the handler did not answer: {0}")]
    Unreachable(String),
    /// The host killed the handler: see `functionTimeout` in host.json.
    #[error("timeout value was exceeded by function '{0}'")]
    Timeout(String),
    /// Nothing moved between caller and handler for so long that the host gave up on a proxied request.
    #[error("nothing moved for too long")]
    Inactive,
    /// The handler answered with a status other than success.
    #[error("the handler answered with status {0}")]
    Status(u16),
    /// The handler's answer is none by the protocol.
    #[error("invalid answer of the handler: {0}")]
    Answer(&'static str),
}

impl Runtime {
    /// Runs `work` as one invocation of `function`: once the handler is ready, within the function's time, logged as the host does.
    pub(crate) async fn invocation<T>(
        &self,
        handler: &Handler,
        function: &Function,
        id: Uuid,
        work: impl Future<Output = Result<T, InvocationError>>,
    ) -> Result<T, InvocationError> {
        handler.ready_in_time().await.map_err(InvocationError::HostDown)?;
        let _under_way = self.drain.enter();
        let (name, category) = (&function.name, format!("Function.{}", function.name));
        self.log.info(&category, format!("Executing 'Functions.{name}' (Id={id})"));
        let start = time::Instant::now();
        let end = self.in_time(handler, name, self.in_danger(handler, work)).await;
        let took = start.elapsed().as_millis();
        match &end {
            Ok(_) => {
                self.log.info(
                    &category,
                    format!("Executed 'Functions.{name}' (Succeeded, Id={id}, Duration={took}ms)"),
                );
            }
            Err(error) => {
                let text =
                    format!("Executed 'Functions.{name}' (Failed, Id={id}, Duration={took}ms) {error}");
                self.log.error(&category, text);
            }
        }
        end
    }

    /// An invocation that takes too long costs the whole process, and all others in it.
    async fn in_time<T>(
        &self,
        handler: &Handler,
        name: &str,
        work: impl Future<Output = Result<T, InvocationError>>,
    ) -> Result<T, InvocationError> {
        let Some(limit) = self.app.host.function_timeout.0 else { return work.await };
        match time::timeout(limit, work).await {
            Ok(end) => end,
            Err(_) => {
                handler.order(Order::Restart).await;
                Err(InvocationError::Timeout(name.to_owned()))
            }
        }
    }

    /// A kill that a test has ordered strikes while `work` is under way.
    async fn in_danger<T>(&self, handler: &Handler, work: impl Future<Output = T>) -> T {
        let Some(after) = self.chaos.kill() else { return work.await };
        let kill = async {
            time::sleep(after).await;
            handler.order(Order::Kill).await;
        };
        future::join(work, kill).await.0
    }

    /// Invokes a function by a payload, and hands its outputs on.
    pub(crate) async fn invoke(
        &self,
        function: &Function,
        id: Uuid,
        payload: Payload,
    ) -> Result<Answer, InvocationError> {
        let handler = self.handlers.next();
        let answer =
            self.invocation(handler, function, id, self.post(handler, function, id, payload)).await?;
        for line in answer.logs() {
            self.log.info(&format!("Function.{}.User", function.name), line);
        }
        self.deliver(function, &answer);
        Ok(answer)
    }

    async fn post(
        &self,
        handler: &Handler,
        function: &Function,
        id: Uuid,
        payload: Payload,
    ) -> Result<Answer, InvocationError> {
        let payload = payload.into_json();
        let mut request = Request::new(Body::from(payload.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri(handler, &format!("/{}", function.name))?;
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(header::USER_AGENT, user_agent(None));
        if let Ok(host) = HeaderValue::from_str(&format!("127.0.0.1:{}", handler.port)) {
            headers.insert(header::HOST, host);
        }
        add_identity(headers, id);
        self.trace.sent(&request, Some(&payload));
        let mut response = self.request(request).await?;
        let mut hops = 0;
        while let Some(request) = self.redirect(handler, &response).filter(|_| hops < MOST_REDIRECTS) {
            hops += 1;
            response = self.send(request).await?;
        }
        Answer::read(response).await
    }

    /// In payload mode the host's client follows redirects, unless forwarding is on (Azure Functions host issue 7860).
    fn redirect(&self, handler: &Handler, response: &Response<Incoming>) -> Option<Request<Body>> {
        let follows = self.mode != ProxyMode::Forward && response.status().is_redirection();
        let location = response.headers().get(header::LOCATION).filter(|_| follows)?.to_str().ok()?;
        let here = Url::parse(&format!("http://127.0.0.1:{}/", handler.port)).ok()?;
        Request::get(here.join(location).ok()?.as_str()).body(Body::empty()).ok()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, InvocationError> {
        self.trace.sent(&request, None);
        self.request(request).await
    }

    async fn request(&self, request: Request<Body>) -> Result<Response<Incoming>, InvocationError> {
        self.client.request(request).await.map_err(|error| InvocationError::Unreachable(error.to_string()))
    }
}

/// An address at the handler.
pub(crate) fn uri(handler: &Handler, path_and_query: &str) -> Result<Uri, InvocationError> {
    handler.uri(path_and_query).map_err(|error| InvocationError::Unreachable(error.to_string()))
}

/// The headers that every request to the handler carries.
pub(crate) fn add_identity(headers: &mut HeaderMap, id: Uuid) {
    let (name, version) = HOST_VERSION;
    headers.insert(name, version);
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(INVOCATION_ID, id);
    }
}

/// The caller's own user agent, if any, with the host's added.
pub(crate) fn user_agent(caller: Option<&HeaderValue>) -> HeaderValue {
    let host = format!("Azure-Functions-Host/{VERSION}");
    let text = match caller.and_then(|value| value.to_str().ok()) {
        Some(caller) => format!("{caller} {host}"),
        None => host,
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("Azure-Functions-Host"))
}

/// The whole of a body.
pub(crate) async fn whole(body: Incoming) -> Result<bytes::Bytes, InvocationError> {
    let body = body.collect().await.map_err(|error| InvocationError::Unreachable(error.to_string()))?;
    Ok(body.to_bytes())
}
