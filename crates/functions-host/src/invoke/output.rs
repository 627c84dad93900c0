//! Output bindings: queues of this host are filled, all others are logged and dropped.

use std::time::Duration;

use data_encoding::BASE64;
use serde_json::Value;

use super::Answer;
use crate::app::function::Function;
use crate::runtime::Runtime;

impl Runtime {
    pub(super) fn deliver(&self, function: &Function, answer: &Answer) {
        for binding in function.outputs.iter().filter(|binding| !binding.kind.eq_ignore_ascii_case("http")) {
            let Some(value) = answer.output(&binding.name) else { continue };
            let is_binary =
                binding.data_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("binary"));
            match &binding.queue_name {
                Some(queue) => {
                    for text in messages(value, is_binary) {
                        let text = self.app.host.extensions.queues.message_encoding.encode(&text);
                        self.queues.queue(queue).put(text, Duration::ZERO);
                    }
                }
                None => self.log.info(
                    &format!("Function.{}", function.name),
                    format!("Output '{}' is dropped.", binding.name),
                ),
            }
        }
    }
}

/// A text is one message, an object its JSON, an array one message per element.
fn messages(value: &Value, is_binary: bool) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(|item| text_of(item, true)).collect(),
        value => vec![text_of(value, is_binary)],
    }
}

/// A text that happens to be valid base64 is decoded unless the binding is binary (Azure Functions host issues 6091 and 8352).
fn text_of(value: &Value, is_binary: bool) -> String {
    let Some(text) = value.as_str() else { return value.to_string() };
    let decoded = (!is_binary).then(|| BASE64.decode(text.as_bytes()).ok()).flatten();
    decoded.map_or_else(|| text.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
}
