use std::borrow::Cow;

use serde_json::Value;
use thiserror::Error;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use url::form_urlencoded;

use crate::{AccountId, ExecutionId, WorkflowStatus};

/// What Jumio posts when a transaction changes (Jumio API guide, Callback). Unsigned: a hint to poll, never proof.
///
/// May come twice, late, out of order or not at all. Answer 200 to every one of them. Only the transaction's id is needed;
/// whatever else cannot be read counts as absent. Its `href`s are left out on purpose: they must never be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Callback {
    /// The transaction's id.
    pub execution: ExecutionId,
    /// Where it stands.
    pub status: Option<WorkflowStatus>,
    /// The account's id.
    pub account: Option<AccountId>,
    /// The workflow's key.
    pub definition_key: Option<String>,
    /// The request's user reference, if it had one.
    pub user_reference: Option<String>,
    /// When Jumio sent it.
    pub sent_at: Option<OffsetDateTime>,
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
        let json = serde_json::from_slice(body).ok().and_then(|document| Self::read(&document));
        json.or_else(|| Self::from_form(body)).ok_or(CallbackError)
    }

    fn from_form(body: &[u8]) -> Option<Self> {
        let fields: Vec<_> = form_urlencoded::parse(body).collect();
        let mut whole_documents = fields
            .iter()
            .flat_map(|(name, value)| [name, value])
            .filter(|text| text.starts_with('{'))
            .filter_map(|text| serde_json::from_str(text).ok());
        whole_documents.find_map(|document| Self::read(&document)).or_else(|| Self::read(&object_of(&fields)))
    }

    fn read(document: &Value) -> Option<Self> {
        let text = |pointer| document.pointer(pointer).and_then(Value::as_str);
        Some(Self {
            execution: text("/workflowExecution/id")?.parse().ok()?,
            status: text("/workflowExecution/status").map(|status| WorkflowStatus::from(status.to_owned())),
            account: text("/account/id").and_then(|id| id.parse().ok()),
            definition_key: text("/workflowExecution/definitionKey").map(str::to_owned),
            user_reference: text("/userReference").map(str::to_owned),
            sent_at: text("/callbackSentAt").and_then(|time| OffsetDateTime::parse(time, &Rfc3339).ok()),
        })
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
        assert_eq!(callback.execution.as_str(), "5a0c9d3e-2a7e");
        assert_eq!(callback.status, Some(WorkflowStatus::Processed));
        assert_eq!(callback.account.unwrap().as_str(), "0b6f6c1e-7f0a");
        assert_eq!(callback.definition_key.as_deref(), Some("10011"));
        assert_eq!(callback.user_reference.as_deref(), Some("t-4821"));
        assert!(callback.sent_at.is_some());
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
                r#"{"id":"5a0c9d3e-2a7e","status":"PROCESSED","definitionKey":"10011"}"#,
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
        assert_eq!(callback.status, Some(WorkflowStatus::Other("NEW_ONE".into())));
    }

    #[test]
    fn only_the_transactions_id_has_to_be_readable() {
        for odd in [
            r#"{"workflowExecution":{"id":"w","status":7,"definitionKey":{"key":1},"href":[]},"account":"a"}"#,
            r#"{"workflowExecution":{"id":"w"},"account":{"id":5},"userReference":{},"callbackSentAt":["x"]}"#,
            r#"{"workflowExecution":{"id":"w","status":null},"account":{"id":"../a"}}"#,
        ] {
            let callback = Callback::parse(odd.as_bytes()).unwrap();
            assert_eq!(
                (callback.execution.as_str(), callback.status, callback.account),
                ("w", None, None),
                "{odd}"
            );
        }
    }

    #[test]
    fn other_bodies_are_refused() {
        for body in ["", "{}", "null", "\u{0}", "a=b", r#"{"workflowExecution":{"id":"../x"}}"#] {
            assert_eq!(Callback::parse(body.as_bytes()), Err(CallbackError), "{body}");
        }
    }
}
