use std::{iter, time::Duration};

use azure_storage_auth::{ConnectionString, Service};
use reqwest::{RequestBuilder, header};
use serde_json::json;
use storage_faults::{FaultProxy, Seen, azurite};

use crate::handler::Handler;

/// One of Azurite's accounts, and all that is said to it.
pub(crate) struct Account {
    /// How the handler reaches it.
    pub(crate) connection: String,
    tables: FaultProxy,
    blobs: FaultProxy,
    queues: FaultProxy,
}

impl Account {
    /// None without Azurite.
    pub(crate) async fn open(name: &str) -> Option<Self> {
        let mut connection = azurite::connection_string_of(name)?;
        let known: ConnectionString = connection.parse().unwrap();
        let mut before = async |service| {
            let endpoint = known.endpoint(service).unwrap();
            let endpoint = endpoint.as_str().trim_end_matches('/');
            let proxy = FaultProxy::start(endpoint).await.unwrap();
            assert!(connection.contains(endpoint), "{endpoint}");
            connection = connection.replace(endpoint, proxy.endpoint());
            proxy
        };
        let tables = before(Service::Table).await;
        let blobs = before(Service::Blob).await;
        let queues = before(Service::Queue).await;
        Some(Self { connection, tables, blobs, queues })
    }

    /// Brings this handler the messages of the queue when they are due, as the host does. For ever.
    pub(crate) async fn deliver_to(&self, handler: &Handler) {
        let mut delivered = 0;
        loop {
            let seen = self.queues.seen();
            for message in &seen[delivered..] {
                let to = handler.http.post(handler.path("/settle"));
                tokio::spawn(deliver(message.clone(), to));
            }
            delivered = seen.len();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The secret by which requests are signed.
    pub(crate) fn key(&self) -> &str {
        self.connection.split(';').find_map(|part| part.strip_prefix("AccountKey=")).unwrap()
    }

    /// Addresses and bodies of all requests: whatever lies in the account came this way.
    pub(crate) fn heard(&self) -> Vec<String> {
        let requests = [&self.tables, &self.blobs, &self.queues].into_iter().flat_map(FaultProxy::seen);
        requests
            .flat_map(|seen| iter::once(seen.path).chain([String::from_utf8_lossy(&seen.body).into_owned()]))
            .collect()
    }
}

/// A request that put a message into the queue ("Put Message": the text in XML, the delay in seconds in the query).
async fn deliver(put: Seen, to: RequestBuilder) {
    let body = String::from_utf8_lossy(&put.body).into_owned();
    let within = |text: &str, before: &str, after: &str| {
        Some(text.split_once(before)?.1.split(after).next()?.to_owned())
    };
    let Some(text) = within(&body, "<MessageText>", "<") else { return };
    let delay = within(&put.path, "visibilitytimeout=", "&").map_or(0, |delay| delay.parse().unwrap());
    tokio::time::sleep(Duration::from_secs(delay)).await;
    let message = text.replace("&quot;", "\"");
    let invocation = json!({"Data": {"message": json!(message).to_string()}, "Metadata": {}});
    // A handler that is gone has no use for it.
    drop(to.header(header::CONTENT_TYPE, "application/json").body(invocation.to_string()).send().await);
}
