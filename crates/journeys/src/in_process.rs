use async_trait::async_trait;
use axum::{Router, body::Body};
use bytes::Bytes;
use http::{HeaderValue, Request, header, uri::Uri};
use http_body_util::BodyExt;
use tower::ServiceExt;
use url::Url;

use crate::{Http, Reply, Transport, TransportError};

/// Calls a router of this process for everything at its own address, and speaks HTTP to all others.
pub struct InProcess {
    base: Url,
    router: Router,
    elsewhere: Http,
}

impl InProcess {
    /// `base`: where the router believes that it is, such as `http://127.0.0.1:1`.
    pub fn new(router: Router, base: &str) -> Result<Self, TransportError> {
        Ok(Self { base: Url::parse(base)?, router, elsewhere: Http::new()? })
    }
}

#[async_trait]
impl Transport for InProcess {
    async fn send(&self, request: Request<Bytes>) -> Result<Reply, TransportError> {
        let address = Url::parse(&request.uri().to_string())?;
        if address.origin() != self.base.origin() {
            return self.elsewhere.send(request).await;
        }
        let answer = self.router.clone().oneshot(as_the_host_sends_it(request)).await;
        let (head, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
        let body = body.collect().await.map_err(TransportError::Body)?.to_bytes();
        Ok(Reply { address, status: head.status, headers: head.headers, body })
    }
}

/// A path as the target, and who is meant in `Host`.
fn as_the_host_sends_it(request: Request<Bytes>) -> Request<Body> {
    let (mut head, body) = request.into_parts();
    let host = head.uri.authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    head.headers.extend(host.map(|host| (header::HOST, host)));
    if let Some(path) = head.uri.path_and_query().cloned() {
        head.uri = Uri::from(path);
    }
    Request::from_parts(head, Body::from(body))
}
