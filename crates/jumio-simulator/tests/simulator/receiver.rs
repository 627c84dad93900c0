//! Receives callbacks.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use jumio::Callback;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// One callback as it arrived.
pub(crate) struct Arrived {
    pub(crate) content_type: String,
    pub(crate) body: String,
}

pub(crate) struct Receiver {
    base: String,
    arrived: Mutex<UnboundedReceiver<Arrived>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let (sender, arrived) = unbounded_channel();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().route("/callback", post(receive)).with_state(sender);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, arrived: Mutex::new(arrived) }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/callback", self.base)
    }

    pub(crate) async fn next_arrived(&self) -> Arrived {
        self.arrived.lock().await.recv().await.unwrap()
    }

    pub(crate) async fn next_body(&self) -> String {
        self.next_arrived().await.body
    }

    pub(crate) async fn next(&self) -> Callback {
        Callback::parse(self.next_body().await.as_bytes()).unwrap()
    }

    /// The status that the next callback announces.
    pub(crate) async fn next_status(&self) -> String {
        self.next().await.status.unwrap().to_string()
    }

    pub(crate) async fn is_quiet(&self) -> bool {
        self.arrived.lock().await.try_recv().is_err()
    }
}

async fn receive(State(sender): State<UnboundedSender<Arrived>>, headers: HeaderMap, body: Bytes) {
    let content_type = headers.get("content-type").unwrap().to_str().unwrap().to_owned();
    sender.send(Arrived { content_type, body: String::from_utf8(body.to_vec()).unwrap() }).unwrap();
}
