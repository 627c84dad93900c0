//! Answers that the host accepts from functions that are not HTTP functions.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use serde::Serialize;
use serde_json::{Map, Value};

/// The invocation succeeded: a queue message is deleted, a timer waits for its next time.
///
/// Always JSON and never empty: an empty body or `null` would leave the invocation unfinished until the host's
/// `functionTimeout` kills the whole process. Source: Azure Functions custom handlers, "Response payload", and the host's `HttpWorkerService`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Answer {
    outputs: Map<String, Value>,
    logs: Vec<String>,
    return_value: Option<Value>,
}

/// A value that the host cannot pass on unchanged.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The host would decode the text to bytes (Azure Functions host issues 6091 and 8352).
    #[error("output {0:?} is text that looks like base64, which the host would decode")]
    LooksLikeBase64(String),
    /// The value has no JSON form.
    #[error("output {0:?} has no JSON form: {1}")]
    NotJson(String, #[source] serde_json::Error),
}

impl Answer {
    /// Done, with nothing to hand over.
    #[must_use]
    pub fn done() -> Self {
        Self::default()
    }

    /// Adds a line that the host logs with level Information under this invocation.
    #[must_use]
    pub fn log(mut self, line: impl Into<String>) -> Self {
        self.logs.push(line.into());
        self
    }

    /// Hands `value` to the output binding `name`; the host reads only what function.json declares.
    ///
    /// # Errors
    /// When the host would change the value on its way: see [`OutputError`].
    pub fn output(mut self, name: impl Into<String>, value: impl Serialize) -> Result<Self, OutputError> {
        let name = name.into();
        let value = faithful(&name, value)?;
        self.outputs.insert(name, value);
        Ok(self)
    }

    /// Hands `value` to the binding called `$return`.
    ///
    /// # Errors
    /// When the host would change the value on its way: see [`OutputError`].
    pub fn return_value(mut self, value: impl Serialize) -> Result<Self, OutputError> {
        self.return_value = Some(faithful("$return", value)?);
        Ok(self)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

fn faithful(name: &str, value: impl Serialize) -> Result<Value, OutputError> {
    let value = serde_json::to_value(value).map_err(|error| OutputError::NotJson(name.to_owned(), error))?;
    let mangled = match &value {
        Value::String(text) => is_base64(text),
        Value::Array(items) => items.iter().filter_map(Value::as_str).any(is_base64),
        _ => false,
    };
    if mangled { Err(OutputError::LooksLikeBase64(name.to_owned())) } else { Ok(value) }
}

/// What .NET's `Convert.FromBase64String` takes: it skips white space, and the empty text is valid.
fn is_base64(text: &str) -> bool {
    let dense: String = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    // Only the alphabet and the length decide there; bits beyond the last byte are not looked at.
    let full = dense.trim_end_matches('=');
    dense.len().is_multiple_of(4) && dense.len() - full.len() <= 2 && full.bytes().all(is_in_alphabet)
}

fn is_in_alphabet(byte: u8) -> bool {
    BASE64.specification().symbols.bytes().any(|symbol| symbol == byte)
}

/// The invocation failed: the host puts a queue message back (and after `maxDequeueCount` aside), a timer waits
/// for its next time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Failure {
    status: StatusCode,
    reason: String,
}

#[derive(Serialize)]
struct FailureBody<'a> {
    error: &'a str,
}

impl Failure {
    /// A failure for a stable, public reason: it is logged and sent to the host, so it holds no personal data.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, reason: reason.into() }
    }

    /// A failure that lies in the request.
    pub(crate) fn bad_request(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, reason: reason.into() }
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        Self::new(error.to_string())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        tracing::error!(reason = self.reason, "invocation failed");
        (self.status, Json(FailureBody { error: &self.reason })).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_answer_is_still_an_object() {
        let body = serde_json::to_string(&Answer::done()).unwrap();
        assert_eq!(body, r#"{"Outputs":{},"Logs":[],"ReturnValue":null}"#);
    }

    #[test]
    fn text_that_the_host_would_decode_is_refused() {
        for text in ["abcd", "", "YWI=", "YQ==", "ab cd", "ab\ncd", "YR=="] {
            let refused = Answer::done().output("next", text);
            assert!(matches!(refused, Err(OutputError::LooksLikeBase64(_))), "{text:?}");
        }
        let refused = Answer::done().return_value(["fine text!", "abcd"]);
        assert!(matches!(refused, Err(OutputError::LooksLikeBase64(_))));
    }

    #[test]
    fn text_that_the_host_leaves_alone_passes() {
        for text in ["abc", "ab-d", "{abc}", "a=bc", "===="] {
            assert!(Answer::done().output("next", text).is_ok(), "{text:?}");
        }
    }
}
