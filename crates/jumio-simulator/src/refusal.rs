use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Why a call is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The body breaks a rule.
    BadRequest(String),
    /// No valid credentials or access token.
    Unauthorised,
    /// A mandatory header is missing.
    Forbidden(&'static str),
    /// Unknown, belonging to another account, or deleted.
    NotFound,
    /// Too many calls.
    TooManyRequests,
    /// The fault profile is bad.
    Failing(StatusCode),
}

/// Documented for 429 only (Jumio documentation, Rate limits); the others follow it.
#[derive(Serialize)]
struct Body {
    title: &'static str,
    status: u16,
    detail: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, title, detail) = match self {
            Self::BadRequest(detail) => (StatusCode::BAD_REQUEST, "Bad Request", detail),
            Self::Unauthorised => (StatusCode::UNAUTHORIZED, "Unauthorized", "Not authenticated".to_owned()),
            Self::Forbidden(detail) => (StatusCode::FORBIDDEN, "Forbidden", detail.to_owned()),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not Found", "Not found".to_owned()),
            Self::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests", "Request limit exceeded".to_owned())
            }
            Self::Failing(status) => (status, "Fault profile", "The simulator was told to fail".to_owned()),
        };
        (status, Json(Body { title, status: status.as_u16(), detail })).into_response()
    }
}
