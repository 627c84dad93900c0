use azure_core::http::Url;

use crate::change::Change;
use crate::request::{Backend, DATA_SERVICE_VERSION, JSON, JSON_WITH_TYPES};

/// Boundaries need not be random: every line of a part is a header, empty, or JSON, which begins with a brace and has
/// no line breaks. The services insist on these beginnings.
pub(crate) const BATCH_CONTENT_TYPE: &str = "multipart/mixed; boundary=batch_1";

/// One operation and where it goes.
pub(crate) struct Part<'a> {
    pub(crate) change: &'a Change,
    pub(crate) url: Url,
    pub(crate) row: Option<&'a [u8]>,
}

pub(crate) fn write(parts: &[Part<'_>], backend: Backend) -> Vec<u8> {
    let mut body = Vec::new();
    line(&mut body, "--batch_1");
    line(&mut body, "Content-Type: multipart/mixed; boundary=changeset_1");
    line(&mut body, "");
    for part in parts {
        line(&mut body, "--changeset_1");
        line(&mut body, "Content-Type: application/http");
        line(&mut body, "Content-Transfer-Encoding: binary");
        line(&mut body, "");
        write_request(&mut body, part, backend);
    }
    line(&mut body, "--changeset_1--");
    line(&mut body, "--batch_1--");
    body
}

fn write_request(body: &mut Vec<u8>, part: &Part<'_>, backend: Backend) {
    line(body, &format!("{} {} HTTP/1.1", part.change.method(backend), part.url));
    line(body, &format!("Accept: {JSON_WITH_TYPES}"));
    line(body, &format!("DataServiceVersion: {DATA_SERVICE_VERSION}"));
    for (name, value) in part.change.headers(backend) {
        line(body, &format!("{}: {value}", name.as_str()));
    }
    if let Some(row) = part.row {
        line(body, &format!("Content-Type: {JSON}"));
        line(body, "");
        body.extend_from_slice(row);
    }
    line(body, "");
    if part.row.is_none() {
        line(body, "");
    }
}

fn line(body: &mut Vec<u8>, text: &str) {
    body.extend_from_slice(text.as_bytes());
    body.extend_from_slice(b"\r\n");
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
