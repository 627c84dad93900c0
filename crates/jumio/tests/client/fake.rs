//! A server that answers what a test tells it, and remembers what it was asked.

use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use jumio::{Client, Credentials, DataCenter, Endpoints, Settings, UserAgent};
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};
use tokio::time::Instant;

pub(crate) const TOKEN: &str = r#"{"access_token":"first","expires_in":3600,"token_type":"Bearer"}"#;

/// What the server answers to one request.
pub(crate) enum Reply {
    Json(u16, &'static str),
    Never,
}

/// One request as it arrived.
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

#[derive(Clone)]
pub(crate) struct Fake(Arc<Inner>);

struct Inner {
    token_replies: Mutex<VecDeque<Reply>>,
    replies: Mutex<VecDeque<Reply>>,
    token_requests: Mutex<Vec<Seen>>,
    requests: Mutex<Vec<Seen>>,
    gate: Semaphore,
    asked_for_a_token: Notify,
    base: String,
}

impl Fake {
    /// Answers API calls with `replies` in request, and every token call with [`TOKEN`].
    pub(crate) async fn answering(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::start([], replies, 1_000).await
    }

    /// Answers the first token calls with `token_replies`, later ones with [`TOKEN`]; lets `open` token calls
    /// through, further ones after [`open`](Self::open).
    pub(crate) async fn start(
        token_replies: impl IntoIterator<Item = Reply>,
        replies: impl IntoIterator<Item = Reply>,
        open: usize,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fake = Self(Arc::new(Inner {
            token_replies: Mutex::new(token_replies.into_iter().collect()),
            replies: Mutex::new(replies.into_iter().collect()),
            token_requests: Mutex::default(),
            requests: Mutex::default(),
            gate: Semaphore::new(open),
            asked_for_a_token: Notify::new(),
            base: format!("http://{}", listener.local_addr().unwrap()),
        }));
        let app = Router::new()
            .route("/oauth2/token", post(token))
            .route("/{*path}", any(call))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        fake
    }

    pub(crate) fn open(&self) {
        self.0.gate.add_permits(1_000);
    }

    pub(crate) fn client(&self) -> Client {
        client_of(&self.0.base)
    }

    pub(crate) async fn until_asked_for_a_token(&self) {
        self.0.asked_for_a_token.notified().await;
    }

    pub(crate) fn token_requests(&self) -> Vec<Seen> {
        std::mem::take(&mut self.0.token_requests.lock().unwrap())
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        std::mem::take(&mut self.0.requests.lock().unwrap())
    }
}

pub(crate) fn client_of(base: &str) -> Client {
    let endpoints = Endpoints::for_data_center(DataCenter::Eu)
        .with_auth_url(base)
        .and_then(|endpoints| endpoints.with_account_url(base))
        .and_then(|endpoints| endpoints.with_retrieval_url(base))
        .and_then(|endpoints| endpoints.with_status_url(&format!("{base}/health")))
        .unwrap();
    let settings = Settings {
        credentials: Credentials::new("client-id", "client-secret"),
        endpoints,
        user_agent: UserAgent::from_str("Contoso Verification/v1.0").unwrap(),
        now: || SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_446_530),
    };
    Client::new(reqwest::Client::builder().no_proxy().build().unwrap(), settings)
}

/// Far enough that no healthy test meets it.
pub(crate) fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

async fn token(State(fake): State<Fake>, request: Request) -> Response {
    let request = seen(request).await;
    fake.0.token_requests.lock().unwrap().push(request);
    fake.0.asked_for_a_token.notify_one();
    fake.0.gate.acquire().await.unwrap().forget();
    let reply = fake.0.token_replies.lock().unwrap().pop_front();
    answer(reply.unwrap_or(Reply::Json(200, TOKEN))).await
}

async fn call(State(fake): State<Fake>, request: Request) -> Response {
    let request = seen(request).await;
    fake.0.requests.lock().unwrap().push(request);
    let reply = fake.0.replies.lock().unwrap().pop_front();
    answer(reply.unwrap_or(Reply::Json(418, ""))).await
}

async fn seen(request: Request) -> Seen {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Seen { method: parts.method, path: parts.uri.path().to_owned(), headers: parts.headers, body }
}

async fn answer(reply: Reply) -> Response {
    match reply {
        Reply::Json(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Reply::Never => std::future::pending().await,
    }
}
