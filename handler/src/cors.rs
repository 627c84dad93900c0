//! Answers requests from pages of other origins (Fetch, 3.2). Such requests never carry cookies.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

/// Origins whose pages may ask; unless configured, none.
#[derive(Clone)]
pub(crate) struct Cors(Arc<[String]>);

/// For how many seconds a browser may remember what it may ask.
const MAX_AGE: &str = "600";

impl Cors {
    pub(crate) fn new(origins: Vec<String>) -> Self {
        Self(origins.into())
    }

    /// The origin that asks, if it may.
    fn allowed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        self.0.iter().any(|allowed| origin == allowed.as_str()).then(|| origin.clone())
    }
}

/// Answers an allowed origin's question whether it may post JSON, and tells its browser that it may read the answer.
pub(crate) async fn share(State(cors): State<Cors>, request: Request, next: Next) -> Response {
    let allowed = cors.allowed(request.headers());
    let mut response = match &allowed {
        Some(_) if request.method() == Method::OPTIONS => permission(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    if !cors.0.is_empty() {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

fn permission() -> Response {
    const PERMISSION: [(HeaderName, &str); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
    ];
    (StatusCode::NO_CONTENT, PERMISSION).into_response()
}
