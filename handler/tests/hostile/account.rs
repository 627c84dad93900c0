use std::{
    iter,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use reqwest::{RequestBuilder, header};
use serde_json::json;
use storage_faults::{FaultyAccount, Seen, Service, azurite};

use crate::handler::Handler;

/// One of Azurite's accounts, and all that is said to it.
pub(crate) struct Account {
    account: FaultyAccount,
    heard: Mutex<Vec<Seen>>,
}

impl Account {
    /// None without Azurite.
    pub(crate) async fn open(name: &str) -> Option<Self> {
        let connection = azurite::connection_string_of(name)?;
        let account = FaultyAccount::start(&connection).await.unwrap();
        Some(Self { account, heard: Mutex::default() })
    }

    /// How the handler reaches it.
    pub(crate) fn connection(&self) -> &str {
        self.account.connection_string()
    }

    fn listen(&self) -> MutexGuard<'_, Vec<Seen>> {
        let mut heard = self.heard.lock().unwrap();
        heard.extend(self.account.take_carried_out().into_iter().map(|carried_out| carried_out.request));
        heard
    }

    /// Brings this handler the messages of the queue when they are due, as the host does. For ever.
    pub(crate) async fn deliver_to(&self, handler: &Handler) {
        let mut delivered = 0;
        loop {
            let new = self.listen()[delivered..].to_vec();
            delivered += new.len();
            for request in new.into_iter().filter(|request| request.service == Some(Service::Queue)) {
                let to = handler.http.post(handler.path("/jobs"));
                tokio::spawn(deliver(request, to));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The secret by which requests are signed.
    pub(crate) fn key(&self) -> &str {
        self.connection().split(';').find_map(|part| part.strip_prefix("AccountKey=")).unwrap()
    }

    /// Addresses and bodies of all requests: whatever lies in the account came this way.
    pub(crate) fn heard(&self) -> Vec<String> {
        let heard = self.listen();
        let texts = heard.iter().flat_map(|request| {
            iter::once(request.path.clone()).chain([String::from_utf8_lossy(&request.body).into_owned()])
        });
        texts.collect()
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
