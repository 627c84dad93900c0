//! What triggers other than HTTP send: `POST /<function name>` with `{"Data": {..}, "Metadata": {..}}`.
//! Source: Azure Functions custom handlers, "Request payload".

mod blob;
mod encoded;
mod envelope;
mod queue;
mod rejection;
mod timer;

pub use blob::BlobTrigger;
pub use encoded::{DecodeError, Encoded};
pub use envelope::Payload;
pub use queue::QueueMessage;
pub use rejection::PayloadRejection;
pub use timer::{ScheduleStatus, TimerTick};

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn payload(json: serde_json::Value) -> Payload {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn names_are_found_whatever_their_case() {
        let payload = payload(json!({"data": {"msg": "1"}, "metadata": {"dequeueCount": 2}}));
        assert_eq!(payload.input("Msg").unwrap().decode(), Ok(1));
        assert_eq!(payload.metadata("DequeueCount"), Some(2));
        assert_eq!(payload.metadata::<u32>("Missing"), None);
    }

    #[test]
    fn a_queue_message_keeps_what_the_host_says_about_it() {
        let payload = payload(json!({
            "Data": {"msg": r#""{\"id\":5}""#},
            "Metadata": {"DequeueCount": "1", "Id": "\"b3c1\"", "InsertionTime": "2026-01-02T00:00:00+00:00",
                "PopReceipt": "\"AgAA\"", "NextVisibleTime": "2026-01-02T00:10:00+00:00", "sys": {}}}));
        let message = QueueMessage::<BTreeMap<String, u32>>::try_from(&payload).unwrap();
        assert_eq!(message.item["id"], 5);
        assert_eq!(message.text, r#"{"id":5}"#);
        assert_eq!((message.id.as_deref(), message.pop_receipt.as_deref()), (Some("b3c1"), Some("AgAA")));
        assert_eq!(message.insertion_time.as_deref(), Some("2026-01-02T00:00:00+00:00"));
        assert_eq!((message.dequeue_count, message.expiration_time), (Some(1), None));
    }

    #[test]
    fn a_blob_is_bytes_or_text_with_the_captures_of_its_path() {
        let metadata = json!({"BlobTrigger": "uploads/a.pdf", "Uri": "\"https://x/uploads/a.pdf\"", "name": "\"a\"",
            "Properties": {"Length": 3}, "Metadata": {}, "sys": {}});
        let binary = payload(json!({"Data": {"blob": "AAEC"}, "Metadata": metadata}));
        let blob = BlobTrigger::try_from(&binary).unwrap();
        assert_eq!(blob.content.bytes().unwrap(), [0, 1, 2]);
        assert_eq!(
            (blob.path.as_deref(), blob.uri.as_deref()),
            (Some("uploads/a.pdf"), Some("https://x/uploads/a.pdf"))
        );
        assert_eq!(blob.captures, BTreeMap::from([("name".to_owned(), "a".to_owned())]));
        let text = payload(json!({"Data": {"blob": "\"plain\""}, "Metadata": {}}));
        assert_eq!(BlobTrigger::try_from(&text).unwrap().content.text(), Some("plain"));
    }

    #[test]
    fn debug_shows_no_content() {
        let payload =
            payload(json!({"Data": {"msg": "\"secret\""}, "Metadata": {"Id": "1", "name": "secret"}}));
        let message = QueueMessage::<String>::try_from(&payload).unwrap();
        let blob = BlobTrigger::try_from(&payload).unwrap();
        let shown = format!("{payload:?} {message:?} {blob:?}");
        assert!(!shown.contains("secret") && shown.contains("msg") && shown.contains("name"), "{shown}");
    }
}
