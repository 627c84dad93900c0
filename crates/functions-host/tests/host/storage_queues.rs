//! Queues of a storage account. With `AZURITE_QUEUES=http://127.0.0.1:10001` the tests ask Azurite, otherwise a service in this process
//! that is as strict about receipts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{delete, get, put};
use functions_host::FunctionsHost;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{App, post};

struct Entry {
    id: Uuid,
    receipt: String,
    text: String,
    count: u32,
    visible_at: Instant,
}

/// All messages, by queue.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<HashMap<String, Vec<Entry>>>>);

type Parameters = Query<HashMap<String, String>>;

impl Service {
    async fn start(&self) -> String {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/devstoreaccount1/{queue}", put(create))
            .route("/devstoreaccount1/{queue}/messages", get(take).post(add))
            .route("/devstoreaccount1/{queue}/messages/{id}", delete(remove).put(update));
        let routes = routes.with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        address
    }

    /// Runs `change` on the message that the receipt is good for.
    fn with_receipt(
        &self,
        queue: &str,
        id: Uuid,
        parameters: &Parameters,
        change: impl FnOnce(&mut Vec<Entry>, usize),
    ) -> StatusCode {
        let mut queues = self.0.lock().unwrap();
        let entries = queues.get_mut(queue).unwrap();
        match entries.iter().position(|entry| entry.id == id && entry.receipt == parameters["popreceipt"]) {
            Some(at) => {
                change(entries, at);
                StatusCode::NO_CONTENT
            }
            None => StatusCode::BAD_REQUEST,
        }
    }
}

async fn create(State(service): State<Service>, Path(queue): Path<String>) -> StatusCode {
    service.0.lock().unwrap().entry(queue).or_default();
    StatusCode::CREATED
}

async fn add(
    State(service): State<Service>,
    Path(queue): Path<String>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    assert!(headers["authorization"].to_str().unwrap().starts_with("SharedKey devstoreaccount1:"));
    let text = body.split("<MessageText>").nth(1).unwrap().split("</MessageText>").next().unwrap();
    let mut queues = service.0.lock().unwrap();
    let Some(entries) = queues.get_mut(&queue) else { return StatusCode::NOT_FOUND };
    let receipt = String::new();
    entries.push(Entry {
        id: Uuid::new_v4(),
        receipt,
        text: text.to_owned(),
        count: 0,
        visible_at: Instant::now(),
    });
    StatusCode::CREATED
}

async fn take(
    State(service): State<Service>,
    Path(queue): Path<String>,
    parameters: Parameters,
) -> (StatusCode, String) {
    let mut queues = service.0.lock().unwrap();
    let Some(entries) = queues.get_mut(&queue) else { return (StatusCode::NOT_FOUND, String::new()) };
    let visible = entries.iter_mut().find(|entry| entry.visible_at <= Instant::now());
    let message = visible.map_or_else(String::new, |entry| {
        entry.count += 1;
        entry.receipt = format!("{}+/=", entry.count);
        entry.visible_at = Instant::now() + Duration::from_secs(parameters["visibilitytimeout"].parse().unwrap());
        format!(
            "<QueueMessage><MessageId>{}</MessageId><InsertionTime>Fri, 02 Jan 2026 03:04:05 GMT</InsertionTime><PopReceipt>{}</PopReceipt><DequeueCount>{}</DequeueCount><MessageText>{}</MessageText></QueueMessage>",
            entry.id, entry.receipt, entry.count, entry.text
        )
    });
    (StatusCode::OK, format!("<?xml version=\"1.0\"?><QueueMessagesList>{message}</QueueMessagesList>"))
}

async fn remove(
    State(service): State<Service>,
    Path((queue, id)): Path<(String, Uuid)>,
    parameters: Parameters,
) -> StatusCode {
    service.with_receipt(&queue, id, &parameters, |entries, at| drop(entries.remove(at)))
}

async fn update(
    State(service): State<Service>,
    Path((queue, id)): Path<(String, Uuid)>,
    parameters: Parameters,
) -> StatusCode {
    let pause = Duration::from_secs(parameters["visibilitytimeout"].parse().unwrap());
    service
        .with_receipt(&queue, id, &parameters, |entries, at| entries[at].visible_at = Instant::now() + pause)
}

/// `jobs` listens to a queue of its own, `print` to the poison queue beside it.
async fn start() -> (App, FunctionsHost, Service, String) {
    let service = Service::default();
    let address = match std::env::var("AZURITE_QUEUES") {
        Ok(address) => address,
        Err(_) => service.start().await,
    };
    let queue = format!("jobs-{}", Uuid::new_v4().simple());
    let rules = json!({"extensions": {"queues":
        {"maxDequeueCount": 2, "maxPollingInterval": "00:00:00.2", "messageEncoding": "base64"}}});
    let app = App::new().queue("jobs", &queue).queue("print", &format!("{queue}-poison")).host_json(rules);
    let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    let connection =
        format!("AccountName=devstoreaccount1;AccountKey={key};QueueEndpoint={address}/devstoreaccount1");
    let host = app.builder().setting("Storage", connection).start().await.unwrap();
    (app, host, service, queue)
}

async fn enqueue(host: &FunctionsHost, text: &str) {
    let input = json!({"input": text}).to_string();
    assert_eq!(post(host, "/admin/functions/jobs", &input).await.status, 202);
}

#[tokio::test]
async fn a_message_of_a_storage_account_runs_its_function_and_goes() {
    let (_app, host, service, queue) = start().await;
    enqueue(&host, "say <one> & \"two\"").await;
    host.line(|line| line.text == "<one> & \"two\"").await.unwrap();
    enqueue(&host, "say next").await;
    host.line(|line| line.text == "next").await.unwrap();
    assert!(!host.lines().iter().any(|line| line.text.contains("queue service failed")));
    // Azurite cannot be looked into; here the first message must be gone.
    if let Some(entries) = service.0.lock().unwrap().get(&queue) {
        assert!(entries.len() < 2);
    }
}

#[tokio::test]
async fn a_failing_message_of_a_storage_account_ends_in_the_poison_queue() {
    let (_app, host, ..) = start().await;
    enqueue(&host, "fail").await;
    let line = host.line(|line| line.text.starts_with(r#"{"Data""#)).await.unwrap();
    let payload: Value = serde_json::from_str(&line.text).unwrap();
    assert_eq!(payload["Data"]["msg"], r#""fail""#);
    let deliveries = host.lines().iter().filter(|line| line.text.starts_with("jobs fail ")).count();
    assert_eq!(deliveries, 2);
    assert!(!host.lines().iter().any(|line| line.text.contains("queue service failed")));
}

#[tokio::test]
async fn a_storage_account_that_does_not_answer_is_named_once_and_stops_nothing() {
    let app = App::usual();
    let connection = "AccountName=a;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:1/a";
    let host = app.builder().setting("Storage", connection).start().await.unwrap();
    host.line(|line| line.text.starts_with("The queue service failed")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    let failures =
        host.lines().iter().filter(|line| line.text.starts_with("The queue service failed")).count();
    assert_eq!(failures, 1);
    host.tick("sweep", false).await.unwrap();
}
