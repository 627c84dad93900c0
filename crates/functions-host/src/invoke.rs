//! One invocation: its id, its limit, its log lines.

mod answer;
mod output;
mod payload;

use axum::body::Body;
use futures::future;
use http::{HeaderValue, Method, Request, Response, Uri, header};
use hyper::body::Incoming;
use tokio::time;
use url::Url;
use uuid::Uuid;

use crate::app::function::Function;
use crate::chaos::Moment;
use crate::handler::{Handler, Order};
use crate::identity::{add_identity, user_agent};
use crate::invocation_error::InvocationError;
use crate::proxy_mode::ProxyMode;
use crate::runtime::Runtime;

pub(crate) use answer::Answer;
pub(crate) use payload::{Payload, encode_text, stamp};

/// .NET's `MaxAutomaticRedirections`.
const MOST_REDIRECTS: usize = 50;

/// One invocation: of which function, and by which handler.
#[derive(Clone, Copy)]
pub(crate) struct Invocation<'a> {
    pub(crate) runtime: &'a Runtime,
    pub(crate) handler: &'a Handler,
    function: &'a Function,
    pub(crate) id: Uuid,
}

impl Runtime {
    /// An invocation by the handler whose turn it is.
    pub(crate) fn invocation<'a>(&'a self, function: &'a Function, id: Uuid) -> Invocation<'a> {
        Invocation { runtime: self, handler: self.handlers.next(), function, id }
    }

    /// Invokes a function by a payload, and hands its outputs on.
    pub(crate) async fn invoke(
        &self,
        function: &Function,
        id: Uuid,
        payload: Payload,
    ) -> Result<Answer, InvocationError> {
        let invocation = self.invocation(function, id);
        let answer = invocation.run(invocation.post(payload)).await?;
        for line in answer.logs() {
            self.log.info(&format!("Function.{}.User", function.name), line);
        }
        self.deliver(function, &answer);
        Ok(answer)
    }
}

impl Invocation<'_> {
    /// Does the work once the handler is ready, within the function's time, logged as the host does.
    pub(crate) async fn run<T>(
        self,
        work: impl Future<Output = Result<T, InvocationError>>,
    ) -> Result<T, InvocationError> {
        self.handler.ready_in_time().await.map_err(InvocationError::HostDown)?;
        let _under_way = self.runtime.drain.enter();
        let (log, name, id) = (&self.runtime.log, &self.function.name, self.id);
        let category = format!("Function.{name}");
        log.info(&category, format!("Executing 'Functions.{name}' (Id={id})"));
        let start = time::Instant::now();
        let end = self.in_time(work).await;
        let took = start.elapsed().as_millis();
        match &end {
            Ok(_) => {
                log.info(
                    &category,
                    format!("Executed 'Functions.{name}' (Succeeded, Id={id}, Duration={took}ms)"),
                );
            }
            Err(error) => {
                let text =
                    format!("Executed 'Functions.{name}' (Failed, Id={id}, Duration={took}ms) {error}");
                log.error(&category, text);
            }
        }
        end
    }

    /// An invocation that takes too long costs the whole process, and all others in it.
    async fn in_time<T>(
        self,
        work: impl Future<Output = Result<T, InvocationError>>,
    ) -> Result<T, InvocationError> {
        let Some(limit) = self.runtime.app.host.function_timeout.0 else { return work.await };
        match time::timeout(limit, work).await {
            Ok(end) => end,
            Err(_) => {
                self.handler.order(Order::Restart).await;
                Err(InvocationError::Timeout(self.function.name.clone()))
            }
        }
    }

    async fn post(self, payload: Payload) -> Result<Answer, InvocationError> {
        let payload = payload.into_json();
        let mut request = Request::new(Body::from(payload.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri(self.handler, &format!("/{}", self.function.name))?;
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(header::USER_AGENT, user_agent(None));
        if let Ok(host) = HeaderValue::from_str(&format!("127.0.0.1:{}", self.handler.port)) {
            headers.insert(header::HOST, host);
        }
        add_identity(headers, self.id);
        self.runtime.trace.sent(&request, Some(&payload));
        let mut response = self.request(request).await?;
        let mut hops = 0;
        while let Some(request) = self.redirect(&response).filter(|_| hops < MOST_REDIRECTS) {
            hops += 1;
            response = self.send(request).await?;
        }
        Answer::read(response).await
    }

    /// In payload mode the host's client follows redirects, unless forwarding is on (Azure Functions host issue 7860).
    fn redirect(self, response: &Response<Incoming>) -> Option<Request<Body>> {
        let follows = self.runtime.mode != ProxyMode::Forward && response.status().is_redirection();
        let location = response.headers().get(header::LOCATION).filter(|_| follows)?.to_str().ok()?;
        let here = Url::parse(&format!("http://127.0.0.1:{}/", self.handler.port)).ok()?;
        Request::get(here.join(location).ok()?.as_str()).body(Body::empty()).ok()
    }

    /// Sends a request to the handler.
    pub(crate) async fn send(self, request: Request<Body>) -> Result<Response<Incoming>, InvocationError> {
        self.runtime.trace.sent(&request, None);
        self.request(request).await
    }

    /// A kill that a test has ordered strikes around the request.
    async fn request(self, request: Request<Body>) -> Result<Response<Incoming>, InvocationError> {
        let answer = async {
            let answer = self.runtime.client.request(request).await;
            answer.map_err(|error| InvocationError::Unreachable(error.to_string()))
        };
        let Some(moment) = self.runtime.chaos.kill(&self.function.name) else { return answer.await };
        let killed = || InvocationError::Unreachable("killed on order".to_owned());
        match moment {
            Moment::Before => {
                self.handler.order(Order::Kill).await;
                Err(killed())
            }
            Moment::During(after) => {
                let kill = async {
                    time::sleep(after).await;
                    self.handler.order(Order::Kill).await;
                };
                future::join(answer, kill).await.0
            }
            Moment::Answered => {
                let answer = answer.await;
                self.handler.order(Order::Kill).await;
                answer.and(Err(killed()))
            }
        }
    }
}

/// An address at the handler.
pub(crate) fn uri(handler: &Handler, path_and_query: &str) -> Result<Uri, InvocationError> {
    handler.uri(path_and_query).map_err(|error| InvocationError::Unreachable(error.to_string()))
}
