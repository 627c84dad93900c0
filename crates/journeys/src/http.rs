use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use reqwest::{Client, redirect::Policy};
use url::Url;

use crate::{Reply, Transport, TransportError};

/// Speaks HTTP/1.1 over TCP.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
}

/// Longer than any function may take.
const PATIENCE: Duration = Duration::from_secs(60);

impl Http {
    /// Fails where no HTTP client can be made.
    pub fn new() -> Result<Self, TransportError> {
        let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(PATIENCE).build()?;
        Ok(Self { client })
    }
}

impl From<Client> for Http {
    /// Through this client, which must follow no redirects.
    fn from(client: Client) -> Self {
        Self { client }
    }
}

#[async_trait]
impl Transport for Http {
    async fn send(&self, request: Request<Bytes>) -> Result<Reply, TransportError> {
        let address = Url::parse(&request.uri().to_string())?;
        let answer = self.client.execute(request.try_into()?).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok(Reply { address, status, headers, body: answer.bytes().await? })
    }
}
