use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;
use time::OffsetDateTime;
use url::form_urlencoded;

use crate::{AccountId, ExecutionId, WorkflowStatus, lenient};

/// What Jumio posts when a transaction changes (Jumio API guide, Callback). Unsigned: a hint to poll, never proof.
///
/// May come twice, late, out of order or not at all. Answer 200 to every one of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Callback {
    /// When Jumio sent it.
    #[serde(default, deserialize_with = "lenient::timestamp")]
    pub callback_sent_at: Option<OffsetDateTime>,
    /// The request's user reference, if it had one.
    pub user_reference: Option<String>,
    /// The transaction.
    pub workflow_execution: ExecutionReference,
    /// The account.
    pub account: Option<AccountReference>,
}

/// A transaction as callbacks and status answers name it. Its `href` is left out on purpose: it must never be
/// fetched.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExecutionReference {
    /// The transaction's id.
    pub id: ExecutionId,
    /// Where it stands.
    pub status: Option<WorkflowStatus>,
    /// The workflow's key.
    #[serde(default, deserialize_with = "lenient::text")]
    pub definition_key: Option<String>,
}

/// An account as callbacks and status answers name it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AccountReference {
    /// The account's id.
    pub id: AccountId,
}

/// The body is no callback.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the body is not a callback of Jumio")]
pub struct CallbackError;

impl Callback {
    /// Reads a body whatever its `Content-Type` says: JSON is what is documented, but an older text of Jumio's
    /// announces the same sample as form-encoded.
    ///
    /// # Errors
    /// [`CallbackError`] if no transaction is named in it.
    pub fn parse(body: &[u8]) -> Result<Self, CallbackError> {
        serde_json::from_slice(body).or_else(|_| Self::from_form(body))
    }

    fn from_form(body: &[u8]) -> Result<Self, CallbackError> {
        let fields: Vec<_> = form_urlencoded::parse(body).collect();
        let whole_document = fields.iter().flat_map(|(name, value)| [name, value]);
        whole_document
            .filter(|text| text.starts_with('{'))
            .find_map(|text| serde_json::from_str(text).ok())
            .or_else(|| serde_json::from_value(object_of(&fields)).ok())
            .ok_or(CallbackError)
    }
}

/// One form field per top-level member, nested ones as JSON text.
fn object_of(fields: &[(Cow<'_, str>, Cow<'_, str>)]) -> Value {
    fields.iter().map(|(name, value)| (name.to_string(), member(value))).collect()
}

fn member(text: &str) -> Value {
    let nested = text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten();
    nested.unwrap_or_else(|| Value::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTED: &str = r#"{"callbackSentAt":"2026-03-02T10:22:41.917Z","userReference":"t-4821",
        "workflowExecution":{"id":"5a0c9d3e-2a7e","href":"https://retrieval.example/x","definitionKey":"10011",
        "status":"PROCESSED"},"account":{"id":"0b6f6c1e-7f0a","href":"https://retrieval.example/y"}}"#;

    #[test]
    fn the_documented_body_is_read() {
        let callback = Callback::parse(DOCUMENTED.as_bytes()).unwrap();
        assert_eq!(callback.workflow_execution.id.as_str(), "5a0c9d3e-2a7e");
        assert_eq!(callback.workflow_execution.status, Some(WorkflowStatus::Processed));
        assert_eq!(callback.account.unwrap().id.as_str(), "0b6f6c1e-7f0a");
        assert_eq!(callback.user_reference.as_deref(), Some("t-4821"));
        assert!(callback.callback_sent_at.is_some());
    }

    #[test]
    fn a_form_encoded_body_is_read_in_each_of_its_shapes() {
        let expected = Callback::parse(DOCUMENTED.as_bytes()).unwrap();
        let encode = |name: &str, value: &str| {
            form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
        };
        assert_eq!(Callback::parse(encode(DOCUMENTED, "").as_bytes()).as_ref(), Ok(&expected));
        assert_eq!(Callback::parse(encode("payload", DOCUMENTED).as_bytes()).as_ref(), Ok(&expected));

        let members = form_urlencoded::Serializer::new(String::new())
            .append_pair(
                "workflowExecution",
                r#"{"id":"5a0c9d3e-2a7e","status":"PROCESSED","definitionKey":10011}"#,
            )
            .append_pair("account", r#"{"id":"0b6f6c1e-7f0a"}"#)
            .append_pair("callbackSentAt", "2026-03-02T10:22:41.917Z")
            .append_pair("userReference", "t-4821")
            .finish();
        assert_eq!(Callback::parse(members.as_bytes()), Ok(expected));
    }

    #[test]
    fn an_unknown_status_is_kept_as_text() {
        let callback = Callback::parse(br#"{"workflowExecution":{"id":"w","status":"NEW_ONE"}}"#).unwrap();
        assert_eq!(callback.workflow_execution.status, Some(WorkflowStatus::Other("NEW_ONE".into())));
    }

    #[test]
    fn other_bodies_are_refused() {
        for body in ["", "{}", "null", "\u{0}", "a=b", r#"{"workflowExecution":{"id":"../x"}}"#] {
            assert_eq!(Callback::parse(body.as_bytes()), Err(CallbackError), "{body}");
        }
    }
}
