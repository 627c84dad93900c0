//! What the host says about itself.

use http::{HeaderMap, HeaderValue};
use uuid::Uuid;

pub(crate) const INVOCATION_ID: &str = "x-azure-functions-invocationid";

pub(crate) const HOST_VERSION: (&str, HeaderValue) =
    ("x-azure-functions-hostversion", HeaderValue::from_static(VERSION));

/// The version that current Core Tools ship.
pub(crate) const VERSION: &str = "4.1052.200";

/// The headers that every request to the handler carries.
pub(crate) fn add_identity(headers: &mut HeaderMap, id: Uuid) {
    let (name, version) = HOST_VERSION;
    headers.insert(name, version);
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(INVOCATION_ID, id);
    }
}

/// The caller's own user agent, if any, with the host's added.
pub(crate) fn user_agent(caller: Option<&HeaderValue>) -> HeaderValue {
    let host = format!("Azure-Functions-Host/{VERSION}");
    let text = match caller.and_then(|value| value.to_str().ok()) {
        Some(caller) => format!("{caller} {host}"),
        None => host,
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("Azure-Functions-Host"))
}
