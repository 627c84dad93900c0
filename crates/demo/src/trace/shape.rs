//! A request from which everything is removed that differs from run to run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use functions_host::{FunctionInfo, FunctionsHost, SentRequest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

/// What the host decides about a request. Its order is that of method and path, for the file.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Shape {
    method: String,
    /// The route as in function.json, prefix included; the path itself for payloads.
    path: String,
    /// The host's own headers, those that it changes, and the content type.
    headers: BTreeMap<String, String>,
    /// The body of payload mode: leaves by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    payload: BTreeMap<String, String>,
}

const HEADERS: [&str; 6] = [
    "content-type",
    "host",
    "user-agent",
    "x-azure-functions-hostversion",
    "x-azure-functions-invocationid",
    "x-ms-invocation-id",
];

impl Shape {
    /// The shapes of all requests so far; pages that are asked for again and again count once.
    pub(super) fn all(host: &FunctionsHost) -> BTreeSet<Self> {
        let (functions, public) = (host.functions(), host.base_url());
        host.sent().iter().map(|request| Self::of(request, &functions, &public)).collect()
    }

    fn of(request: &SentRequest, functions: &[FunctionInfo], public: &str) -> Self {
        let headers = request.headers.iter().filter(|(name, _)| HEADERS.contains(&name.as_str()));
        let mut payload = BTreeMap::new();
        if let Some(body) = request.payload.as_ref().and_then(|body| serde_json::from_str(body).ok()) {
            leaves(&body, "", &mut payload);
        }
        Self {
            method: request.method.clone(),
            path: path(&request.path_and_query, functions),
            headers: headers.map(|(name, value)| (name.clone(), header(name, value, public))).collect(),
            payload,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

fn path(path_and_query: &str, functions: &[FunctionInfo]) -> String {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let route = functions.iter().find(|function| fits(&function.address, path));
    let route = route.map_or(path, |function| &function.address);
    if query.is_empty() { route.to_owned() } else { format!("{route}?<query>") }
}

/// Whether a path may have come by a route: segments in braces stand for any, with `?` also for none.
fn fits(route: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let all = route.split('/').all(|part| match segments.next() {
        Some(segment) => part.starts_with('{') || part == segment,
        None => part.ends_with("?}"),
    });
    all && segments.next().is_none()
}

fn header(name: &str, value: &str, public: &str) -> String {
    let authority = Url::parse(public).ok().map(|url| url.authority().to_owned());
    match name {
        "host" if authority.as_deref() == Some(value) => "<public address>".to_owned(),
        "host" => "<handler's address>".to_owned(),
        "user-agent" => match value.rsplit_once("Azure-Functions-Host/") {
            Some(("", version)) => format!("Azure-Functions-Host/{version}"),
            Some((_, version)) => format!("<caller> Azure-Functions-Host/{version}"),
            None => "<caller>".to_owned(),
        },
        _ => text(value),
    }
}

fn leaves(value: &Value, path: &str, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (name, value) in map {
                leaves(value, &format!("{path}/{name}"), into);
            }
        }
        Value::String(value) => {
            into.insert(path.to_owned(), text(value));
        }
        value => {
            into.insert(path.to_owned(), value.to_string());
        }
    }
}

/// A word for what differs from run to run.
fn text(value: &str) -> String {
    if Uuid::try_parse(value).is_ok() {
        return "<guid>".to_owned();
    }
    if let Ok(Value::String(inner)) = serde_json::from_str(value) {
        let is_json = serde_json::from_str::<BTreeMap<String, Value>>(&inner);
        return match is_json {
            Ok(map) => {
                format!("<JSON text of {}> in a JSON string", map.into_keys().collect::<Vec<_>>().join(", "))
            }
            Err(_) => "<text> in a JSON string".to_owned(),
        };
    }
    if value.len() >= 19 && value.get(10..11) == Some("T") && value.get(4..5) == Some("-") {
        return format!("<time>{}", value.get(19..).unwrap_or_default());
    }
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_route_only() {
        let route = "/api/callback/{provider}/{ticket?}";
        assert!(fits(route, "/api/callback/jumio/abc") && fits(route, "/api/callback/jumio"));
        assert!(!fits(route, "/api/callback") && !fits(route, "/callback/jumio/abc"));
        assert!(!fits(route, "/api/callback/jumio/abc/more"));
    }

    #[test]
    fn what_differs_from_run_to_run_becomes_a_word_that_keeps_its_form() {
        let cases = [
            ("6f0a1d1c-9d3c-4a53-9f4f-0f6f0b9f0b11", "<guid>"),
            ("2026-01-02T03:04:05+00:00", "<time>+00:00"),
            ("2026-01-02T03:04:05Z", "<time>Z"),
            ("\"AgAA\"", "<text> in a JSON string"),
            ("\"{\\\"a\\\":1}\"", "<JSON text of a> in a JSON string"),
            ("jobs", "jobs"),
        ];
        for (value, word) in cases {
            assert_eq!(text(value), word, "{value}");
        }
    }
}
