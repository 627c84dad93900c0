use azure_core::error::{Error, ErrorKind};
use azure_core::http::headers::CONTENT_TYPE;
use azure_core::http::{Etag, RawResponse, StatusCode};

use crate::TransactionFailure;
use crate::error::{Details, unreadable};

/// Whether the service had no time for the transaction.
pub(super) fn is_throttled(response: &RawResponse) -> bool {
    all_answers(response).into_iter().flatten().any(|answer| answer.status == StatusCode::TooManyRequests)
}

/// The new versions of the rows, or the error of the operation that failed.
pub(crate) fn read(response: &RawResponse, operations: usize) -> azure_core::Result<Vec<Option<Etag>>> {
    let answers =
        all_answers(response).ok_or_else(|| unreadable("the answer to a transaction is no batch"))?;
    if let Some(failed) = answers.iter().find(|answer| !answer.status.is_success()) {
        return Err(failure(failed, response));
    }
    if answers.len() != operations {
        return Err(unreadable("the answer to a transaction is not as long as the transaction"));
    }
    Ok(answers.iter().map(|answer| answer.etag.map(Etag::from)).collect())
}

fn all_answers(response: &RawResponse) -> Option<Vec<Answer<'_>>> {
    let content_type = response.headers().get_optional_str(&CONTENT_TYPE)?;
    answers(content_type, std::str::from_utf8(response.body()).ok()?)
}

/// One operation's answer.
struct Answer<'a> {
    status: StatusCode,
    etag: Option<&'a str>,
    body: &'a str,
}

/// Goes down through the batch and its change set to the answers. None if anything on the way is not of that form.
fn answers<'a>(content_type: &str, body: &'a str) -> Option<Vec<Answer<'a>>> {
    let mut found = Vec::new();
    for part in parts(boundary(content_type)?, body) {
        let (head, content) = split_head(part)?;
        let content_type = header(head, "content-type")?;
        if content_type.starts_with("multipart/") {
            found.extend(answers(content_type, content)?);
        } else {
            found.push(answer(content)?);
        }
    }
    Some(found)
}

fn boundary(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').map(str::trim);
    parameters
        .filter_map(|parameter| parameter.strip_prefix("boundary="))
        .map(|name| name.trim_matches('"'))
        .next()
}

/// The texts between the lines that hold the boundary; what stands before the first and after the last is none.
fn parts<'a>(boundary: &str, body: &'a str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut begin = None;
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("--").and_then(|line| line.strip_prefix(boundary)) {
            parts.extend(begin.and_then(|begin| body.get(begin..at)));
            begin = (!rest.starts_with("--")).then_some(at + line.len());
        }
        at += line.len();
    }
    parts
}

fn answer(text: &str) -> Option<Answer<'_>> {
    let (head, body) = split_head(text).unwrap_or((text, ""));
    let status: u16 = head.lines().next()?.split_whitespace().nth(1)?.parse().ok()?;
    Some(Answer { status: status.into(), etag: header(head, "etag"), body })
}

/// Headers end with an empty line.
fn split_head(text: &str) -> Option<(&str, &str)> {
    text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n"))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.filter(|(field, _)| field.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
}

fn failure(answer: &Answer<'_>, response: &RawResponse) -> Error {
    let details = Details::read(answer.body.trim().as_bytes());
    let index = details.operation();
    let code = details.code.unwrap_or_else(|| answer.status.canonical_reason().into_owned());
    let kind = ErrorKind::HttpResponse {
        status: answer.status,
        error_code: Some(code.clone()),
        raw_response: Some(Box::new(response.clone())),
    };
    Error::new(kind, TransactionFailure { index, status: answer.status, code })
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
