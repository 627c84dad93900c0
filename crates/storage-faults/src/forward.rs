use std::sync::Arc;

use bytes::Bytes;
use http::uri::Uri;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::Fault;
use crate::proxy::Script;

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
    upstream: String,
    script: Arc<Script>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Forward {
    pub(crate) fn new(upstream: String, script: Arc<Script>) -> Self {
        Self { upstream, script, client: Client::builder(TokioExecutor::new()).build_http() }
    }

    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let (head, body) = request.into_parts();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let fault = self.script.take(&head.method, path, &body);
        let request = Request::from_parts(head, Full::new(body));
        match fault {
            None => self.pass_on(request).await,
            Some(Fault::Refuse { status, retry_after_seconds }) => refusal(status, retry_after_seconds),
            Some(Fault::Delay(duration)) => {
                tokio::time::sleep(duration).await;
                self.pass_on(request).await
            }
            Some(Fault::Cut) => Err(Cut),
            Some(Fault::LoseAnswer) => {
                self.pass_on(request).await?;
                Err(Cut)
            }
        }
    }

    /// Reads the answer whole, so that the service has carried a request out before its answer is lost.
    async fn pass_on(&self, mut request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Cut> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = format!("http://{}{path}", self.upstream).parse::<Uri>().map_err(|_| Cut)?;
        let (mut head, body) = self.client.request(request).await.map_err(|_| Cut)?.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        head.headers.remove(header::TRANSFER_ENCODING);
        Ok(Response::from_parts(head, Full::new(body)))
    }
}

fn refusal(status: u16, retry_after_seconds: Option<u64>) -> Result<Response<Full<Bytes>>, Cut> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| Cut)?;
    if let Some(seconds) = retry_after_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}
