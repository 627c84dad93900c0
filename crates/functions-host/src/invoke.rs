//! One invocation: its id, its limit, its log lines.

mod answer;
mod output;
mod payload;

use axum::body::Body;
use http::{HeaderValue, Method, Request, Response, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time;
use uuid::Uuid;

use crate::app::function::Function;
use crate::handler::Order;
use crate::runtime::Runtime;

pub(crate) use answer::Answer;
pub(crate) use payload::{Payload, encode_text, stamp};

pub(crate) const INVOCATION_ID: &str = "x-azure-functions-invocationid";
pub(crate) const HOST_VERSION: (&str, HeaderValue) =
    ("x-azure-functions-hostversion", HeaderValue::from_static(VERSION));
/// The version that current Core Tools ship.
pub(crate) const VERSION: &str = "4.1052.200";

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
        function: &Function,
        id: Uuid,
        work: impl Future<Output = Result<T, InvocationError>>,
    ) -> Result<T, InvocationError> {
        self.handler.ready().await.map_err(InvocationError::HostDown)?;
        let (name, category) = (&function.name, format!("Function.{}", function.name));
        self.log.info(&category, format!("Executing 'Functions.{name}' (Id={id})"));
        let start = time::Instant::now();
        let end = self.in_time(name, work).await;
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
        name: &str,
        work: impl Future<Output = Result<T, InvocationError>>,
    ) -> Result<T, InvocationError> {
        let Some(limit) = self.app.host.function_timeout.0 else { return work.await };
        match time::timeout(limit, work).await {
            Ok(end) => end,
            Err(_) => {
                self.handler.order(Order::Restart).await;
                Err(InvocationError::Timeout(name.to_owned()))
            }
        }
    }

    /// Invokes a function by a payload, and hands its outputs on.
    pub(crate) async fn invoke(
        &self,
        function: &Function,
        payload: Payload,
    ) -> Result<Answer, InvocationError> {
        let id = Uuid::new_v4();
        let answer = self.invocation(function, id, self.post(function, id, payload)).await?;
        for line in answer.logs() {
            self.log.info(&format!("Function.{}.User", function.name), line);
        }
        self.deliver(function, &answer);
        Ok(answer)
    }

    async fn post(&self, function: &Function, id: Uuid, payload: Payload) -> Result<Answer, InvocationError> {
        let mut request = Request::new(Body::from(payload.into_json()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri(&format!("/{}", function.name))?;
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(header::USER_AGENT, user_agent(None));
        add_identity(headers, id);
        let response = self.send(request).await?;
        Answer::read(response).await
    }

    pub(crate) fn uri(&self, path_and_query: &str) -> Result<http::Uri, InvocationError> {
        self.handler_uri(path_and_query)
            .parse()
            .map_err(|_| InvocationError::Unreachable("not an address".to_owned()))
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, InvocationError> {
        self.client.request(request).await.map_err(|error| InvocationError::Unreachable(error.to_string()))
    }
}

/// The headers that every request to the handler carries.
pub(crate) fn add_identity(headers: &mut http::HeaderMap, id: Uuid) {
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
