//! What a signature covers. Source: "Authorize with Shared Key" of the Azure Storage REST API.

use std::collections::BTreeMap;

use azure_core::error::{Error, ErrorKind};
use azure_core::http::Request;
use azure_core::http::headers::{HeaderName, Headers};

use crate::Service;

/// When a request was signed.
pub(crate) const X_MS_DATE: HeaderName = HeaderName::from_static("x-ms-date");

/// Headers whose values are signed by position, in this order. `Date` is empty because `x-ms-date` is sent, and the
/// length comes from the body.
const AFTER_LENGTH: [&str; 8] = [
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

/// The text to sign, in the form that the service expects.
pub(crate) fn of(service: Service, account: &str, request: &Request) -> azure_core::Result<String> {
    match service {
        Service::Blob | Service::Queue => blob_or_queue(account, request),
        Service::Table => Ok(table(account, request)),
    }
}

fn blob_or_queue(account: &str, request: &Request) -> azure_core::Result<String> {
    let headers = request.headers();
    let mut text = format!(
        "{}\n{}\n{}\n{}\n",
        request.method(),
        value(headers, "content-encoding"),
        value(headers, "content-language"),
        signed_length(request)?,
    );
    for name in AFTER_LENGTH {
        text.push_str(value(headers, name));
        text.push('\n');
    }
    text.push_str(&canonicalized_headers(headers));
    text.push_str(&resource(account, request));
    text.push_str(&canonicalized_query(request));
    Ok(text)
}

/// The table service signs no `x-ms-` headers, and of the query only `comp`.
fn table(account: &str, request: &Request) -> String {
    let headers = request.headers();
    let comp = request.url().query_pairs().find(|(name, _)| name == "comp");
    let comp = comp.map(|(_, value)| format!("?comp={value}")).unwrap_or_default();
    format!(
        "{}\n{}\n{}\n{}\n{}{comp}",
        request.method(),
        value(headers, "content-md5"),
        value(headers, "content-type"),
        headers.get_optional_str(&X_MS_DATE).unwrap_or_default(),
        resource(account, request),
    )
}

fn value<'a>(headers: &'a Headers, name: &'static str) -> &'a str {
    headers.get_optional_str(&HeaderName::from_static(name)).unwrap_or_default()
}

/// Since version 2015-02-21 a length of zero is signed as nothing.
fn signed_length(request: &Request) -> azure_core::Result<String> {
    match request.body().len() {
        Some(0) => Ok(String::new()),
        Some(length) => Ok(length.to_string()),
        None => Err(Error::with_message(ErrorKind::Other, "a body of unknown length cannot be signed")),
    }
}

fn canonicalized_headers(headers: &Headers) -> String {
    let own: BTreeMap<&str, &str> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| name.starts_with("x-ms-"))
        .collect();
    own.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect()
}

/// The path exactly as it stands on the wire. Azurite names the account in the path, so that it stands there twice.
fn resource(account: &str, request: &Request) -> String {
    format!("/{account}{}", request.url().path())
}

/// Names in lower case and order, values decoded; several values of a name joined by commas.
fn canonicalized_query(request: &Request) -> String {
    let mut query: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in request.url().query_pairs() {
        query.entry(name.to_lowercase()).or_default().push(value.into_owned());
    }
    query
        .iter_mut()
        .map(|(name, values)| {
            values.sort();
            format!("\n{name}:{}", values.join(","))
        })
        .collect()
}

#[cfg(test)]
#[path = "string_to_sign_tests.rs"]
mod tests;
