use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, routing::post};
use serde_json::Value;

/// Application Insights on this machine, as far as it listens.
#[derive(Clone, Default)]
pub(crate) struct Ingestion {
    heard: Arc<Mutex<Vec<Value>>>,
}

impl Ingestion {
    /// The endpoint, and its connection string.
    pub(crate) async fn start() -> (Self, String) {
        let ingestion = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let routes = Router::new().route("/v2.1/track", post(hear)).with_state(ingestion.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let key = "InstrumentationKey=00000000-1111-2222-3333-444444444444";
        (ingestion, format!("{key};IngestionEndpoint=http://{address}/"))
    }

    /// Everything that was told, oldest first.
    pub(crate) fn heard(&self) -> Vec<Value> {
        self.heard.lock().unwrap().clone()
    }
}

async fn hear(State(ingestion): State<Ingestion>, body: Bytes) {
    let envelopes: Vec<Value> = serde_json::from_slice(&body).unwrap();
    ingestion.heard.lock().unwrap().extend(envelopes);
}
