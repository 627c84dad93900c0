//! A queue of a storage account over plain HTTP, as Azurite serves it. Source: Azure Queue storage REST API.

mod account;
mod xml;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use uuid::Uuid;

use super::queue::QueuedMessage;
use crate::http_client::HttpClient;
use crate::http_client::whole;
use crate::percent;

pub(crate) use account::Account;
use account::VERSION;

#[derive(Clone)]
pub(crate) struct StorageQueue {
    service: Arc<Service>,
    name: String,
}

struct Service {
    account: Account,
    client: HttpClient,
}

/// A message, and what proves that it was given to us.
#[derive(Clone)]
pub(crate) struct Taken {
    pub(crate) message: QueuedMessage,
    pub(crate) receipt: String,
}

impl StorageQueue {
    pub(crate) fn new(account: Account, name: &str, client: HttpClient) -> Self {
        Self { service: Arc::new(Service { account, client }), name: name.to_owned() }
    }

    /// Another queue of the same account.
    pub(crate) fn sibling(&self, name: &str) -> Self {
        Self { name: name.to_owned(), service: Arc::clone(&self.service) }
    }

    /// Hides one message for `lease` and returns it; none from a queue that is empty or not there.
    pub(crate) async fn take(&self, lease: Duration) -> Result<Option<Taken>, String> {
        let query = [("numofmessages", "1".to_owned()), ("visibilitytimeout", lease.as_secs().to_string())];
        match self.send(Method::GET, "/messages", &query, String::new()).await? {
            (StatusCode::NOT_FOUND, _) => Ok(None),
            (StatusCode::OK, text) => match xml::element(&text, "QueueMessage") {
                Some(message) => parsed(message).map(Some).ok_or_else(|| "unexpected message".to_owned()),
                None => Ok(None),
            },
            (status, _) => Err(format!("status {status}")),
        }
    }

    pub(crate) async fn delete(&self, taken: &Taken) -> Result<(), String> {
        let query = [("popreceipt", taken.receipt.clone())];
        self.done(Method::DELETE, &format!("/messages/{}", taken.message.id), &query, String::new()).await
    }

    /// Lets the message appear again after `delay`.
    pub(crate) async fn give_back(&self, taken: &Taken, delay: Duration) -> Result<(), String> {
        let query =
            [("popreceipt", taken.receipt.clone()), ("visibilitytimeout", delay.as_secs().to_string())];
        self.done(Method::PUT, &format!("/messages/{}", taken.message.id), &query, String::new()).await
    }

    /// Puts a message in; the queue is made if it is not there.
    pub(crate) async fn put(&self, text: &str) -> Result<(), String> {
        self.done(Method::PUT, "", &[], String::new()).await?;
        let body = format!("<QueueMessage><MessageText>{}</MessageText></QueueMessage>", xml::escape(text));
        self.done(Method::POST, "/messages", &[], body).await
    }

    async fn done(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: String,
    ) -> Result<(), String> {
        let (status, _) = self.send(method, path, query, body).await?;
        if status.is_success() { Ok(()) } else { Err(format!("status {status}")) }
    }

    /// `query` in the order of its names, as it is signed.
    async fn send(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: String,
    ) -> Result<(StatusCode, String), String> {
        let Service { account, client } = &*self.service;
        let path = format!("/{}{path}", self.name);
        let date = http_date(OffsetDateTime::now_utc());
        let authorization = account.authorization(&method, &path, query, body.len(), &date);
        let pairs: Vec<_> =
            query.iter().map(|(name, value)| format!("{name}={}", percent::encode_query(value))).collect();
        let uri = format!("{}{path}?{}", account.endpoint(), pairs.join("&"));
        let request = Request::builder()
            .method(method)
            .uri(uri.trim_end_matches('?'))
            .header("x-ms-date", date)
            .header("x-ms-version", VERSION)
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_LENGTH, body.len())
            .body(Body::from(body))
            .map_err(|error| error.to_string())?;
        let response = client.request(request).await.map_err(|error| error.to_string())?;
        let status = response.status();
        let text = whole(response.into_body()).await.map_err(|error| error.to_string())?;
        Ok((status, String::from_utf8_lossy(&text).into_owned()))
    }
}

fn http_date(time: OffsetDateTime) -> String {
    time.format(&Rfc2822).unwrap_or_default().replace("+0000", "GMT")
}

fn parsed(message: &str) -> Option<Taken> {
    let field = |name| xml::element(message, name).map(xml::unescape);
    let inserted = field("InsertionTime")?.replace("GMT", "+0000");
    Some(Taken {
        message: QueuedMessage {
            id: Uuid::try_parse(&field("MessageId")?).ok()?,
            text: field("MessageText").unwrap_or_default(),
            dequeue_count: field("DequeueCount")?.parse().ok()?,
            inserted: OffsetDateTime::parse(&inserted, &Rfc2822).ok()?,
        },
        receipt: field("PopReceipt")?,
    })
}
