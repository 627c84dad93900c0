//! The format towards OAuth clients (RFC 6749, 5.2).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::json;

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// The client did not prove who it is; tells whether it tried HTTP Basic.
    InvalidClient { by_basic: bool },
    /// The code is not good.
    InvalidGrant,
    /// The request lacks something or says it twice.
    InvalidRequest(&'static str),
    /// The body is longer than any such request, or did not arrive whole.
    TooLong,
    /// Another grant than the code.
    UnsupportedGrantType,
    /// We cannot answer now.
    Unavailable,
}

#[derive(Serialize)]
struct Body {
    error: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<&'static str>,
}

impl IntoResponse for TokenFault {
    fn into_response(self) -> Response {
        let (status, error, error_description) = match self {
            Self::InvalidClient { .. } => (StatusCode::UNAUTHORIZED, "invalid_client", None),
            Self::InvalidGrant => (StatusCode::BAD_REQUEST, "invalid_grant", None),
            Self::InvalidRequest(what) => (StatusCode::BAD_REQUEST, "invalid_request", Some(what)),
            Self::TooLong => (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", Some("the body is too long")),
            Self::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type", None),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", None),
        };
        let mut response = (status, json(&Body { error, error_description })).into_response();
        response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        if matches!(self, Self::InvalidClient { by_basic: true }) {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"token\""));
        }
        response
    }
}
