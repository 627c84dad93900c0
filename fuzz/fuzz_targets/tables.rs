//! Answers of Table storage: rows, pages with their continuation, errors, transactions.
//!
//! The input is an answer as it stands on the wire: a status of three digits, headers, an empty line, the body.
#![no_main]

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::{
    Bytes,
    http::{AsyncRawResponse, ClientOptions, HttpClient, Request, Transport, headers::Headers},
};
use azure_tables::{
    Entity, TableClient, TableServiceClientOptions, Transaction, TransactionFailure, error_code,
};
use futures::{StreamExt, executor::block_on};
use libfuzzer_sys::fuzz_target;

/// Gives every request the same answer.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

#[async_trait]
impl HttpClient for Answer {
    async fn execute_request(&self, _: &Request) -> azure_core::Result<AsyncRawResponse> {
        let mut headers = Headers::new();
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        Ok(AsyncRawResponse::from_bytes(self.status.into(), headers, Bytes::from(self.body.clone())))
    }
}

impl Answer {
    fn read(wire: &[u8]) -> Option<Self> {
        let end = wire.windows(2).position(|window| window == b"\n\n")?;
        let (head, body) = wire.split_at(end);
        let mut lines = std::str::from_utf8(head).ok()?.lines();
        let status = lines.next()?.parse().ok().filter(|status| (200..600).contains(status))?;
        // What arrives over HTTP has no other letters in names.
        let headers = lines.filter_map(|line| line.split_once(": ")).filter(|(name, _)| name.is_ascii());
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Some(Self { status, headers, body: body.get(2..)?.to_vec() })
    }

    fn table(self) -> TableClient {
        let transport = Some(Transport::new(Arc::new(self) as Arc<dyn HttpClient>));
        let client_options =
            ClientOptions { transport, retry: azure_core::http::RetryOptions::none(), ..Default::default() };
        let options = TableServiceClientOptions { client_options, ..Default::default() };
        let endpoint = "https://account.table.core.windows.net".parse().expect("an address");
        TableClient::new(endpoint, "ttt", None, Some(options)).expect("a client")
    }
}

fn look_at<T>(answer: azure_core::Result<T>) {
    if let Err(error) = answer {
        let _code = error_code(&error);
        let _failure = TransactionFailure::of(&error);
    }
}

async fn ask(table: TableClient) -> azure_core::Result<()> {
    look_at(table.get_entity("p", "r", None).await);
    // One page more shows that a continuation leads on; the same answer would lead on for ever.
    let mut pages = table.query_entities(None)?.into_pages().take(2);
    while let Some(page) = pages.next().await {
        look_at(page);
    }
    let mut transaction = Transaction::new("p");
    transaction.insert(&Entity::new("p", "r"))?;
    transaction.insert_or_replace(&Entity::new("p", "s"))?;
    look_at(table.submit_transaction(&transaction, None).await);
    Ok(())
}

fuzz_target!(|wire: &[u8]| {
    if let Some(answer) = Answer::read(wire) {
        block_on(ask(answer.table())).expect("the requests themselves are right");
    }
});
