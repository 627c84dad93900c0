//! How the host speaks HTTP: to the handler, and to queues.

use axum::body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

pub(crate) type HttpClient = Client<HttpConnector, Body>;

/// A client that neither follows redirects nor decompresses, as the host's.
pub(crate) fn http_client() -> HttpClient {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

/// The whole of a body.
pub(crate) async fn whole(body: Incoming) -> Result<bytes::Bytes, hyper::Error> {
    Ok(body.collect().await?.to_bytes())
}
