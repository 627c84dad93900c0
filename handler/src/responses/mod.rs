//! The formats of answers on the wire: one module each.

pub(crate) mod b2c;
pub(crate) mod guard;
pub(crate) mod oauth;
pub(crate) mod page;
pub(crate) mod problem;
pub(crate) mod words;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use serde::Serialize;

/// A JSON answer that nobody may keep.
pub(crate) fn json(body: &impl Serialize) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
