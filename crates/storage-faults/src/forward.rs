use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::uri::Uri;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::cosmos::Cosmos;
use crate::script::Script;
use crate::{CarriedOut, Fault, Seen, Service};

/// Ends a connection without an answer.
#[derive(Debug)]
pub(crate) struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the connection is cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// Passes requests on.
pub(crate) struct Forward {
    pub(crate) upstream: String,
    service: Option<Service>,
    script: Arc<Script>,
    cosmos: Option<Cosmos>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Forward {
    pub(crate) fn new(
        upstream: String,
        service: Option<Service>,
        script: Arc<Script>,
        cosmos: Option<Cosmos>,
    ) -> Self {
        Self { upstream, service, script, cosmos, client: Client::builder(TokioExecutor::new()).build_http() }
    }

    pub(crate) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let (service, method, path) = (self.service, head.method.clone(), path.to_owned());
        let seen = Seen { service, method, path, body: body.clone() };
        let request = Request::from_parts(head, Full::new(body));
        match self.script.take(seen.clone()) {
            None => self.pass_on(seen, request).await,
            Some(Fault::Refuse { status, retry_after_seconds }) => self.refuse(status, retry_after_seconds),
            Some(Fault::Delay(duration)) => {
                // It arrives even if the client has given it up meanwhile.
                let late = tokio::spawn(async move {
                    tokio::time::sleep(duration).await;
                    self.pass_on(seen, request).await
                });
                late.await.map_err(|_| Cut)?
            }
            Some(Fault::Cut) => Err(Cut),
            Some(Fault::LoseAnswer) => {
                self.pass_on(seen, request).await?;
                Err(Cut)
            }
        }
    }

    async fn pass_on(&self, seen: Seen, request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Cut> {
        let mut response = match &self.cosmos {
            None => self.fetch(&seen.path, request).await?,
            Some(cosmos) => self.fetch_narrowed(cosmos, &seen, request).await?,
        };
        self.script.note_answered();
        self.tell_time(response.headers_mut())?;
        if response.status().is_success() {
            self.script.note_carried_out(CarriedOut { request: seen, at: told_time(response.headers()) });
        }
        Ok(response)
    }

    /// Reads the answer whole, so that the service has carried a request out before its answer is lost.
    pub(crate) async fn fetch(
        &self,
        path: &str,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        *request.uri_mut() = format!("http://{}{path}", self.upstream).parse::<Uri>().map_err(|_| Cut)?;
        let (mut head, answer) = self.client.request(request).await.map_err(|_| Cut)?.into_parts();
        let answer = answer.collect().await.map_err(|_| Cut)?.to_bytes();
        head.headers.remove(header::TRANSFER_ENCODING);
        Ok(Response::from_parts(head, Full::new(answer)))
    }

    fn refuse(&self, status: u16, retry_after_seconds: Option<u64>) -> Result<Response<Full<Bytes>>, Cut> {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::from_u16(status).map_err(|_| Cut)?;
        if let Some(seconds) = retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        self.tell_time(response.headers_mut())?;
        Ok(response)
    }

    fn tell_time(&self, headers: &mut HeaderMap) -> Result<(), Cut> {
        if let Some(time) = self.script.time() {
            let time = HeaderValue::try_from(httpdate::fmt_http_date(time)).map_err(|_| Cut)?;
            headers.insert(header::DATE, time);
        }
        Ok(())
    }
}

fn told_time(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()
}
