//! The request of payload mode. Source: Azure Functions host, `ScriptInvocationContextExtensions`.

use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::FormatItem;
use time::macros::format_description;
use uuid::Uuid;

const WHOLE_SECONDS: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");

/// `{"Data": {..}, "Metadata": {..}}`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Payload {
    data: Map<String, Value>,
    metadata: Map<String, Value>,
}

/// What the host says about every invocation.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sys<'a> {
    method_name: &'a str,
    utc_now: String,
    rand_guid: Uuid,
}

impl Payload {
    pub(crate) fn new(function: &str, input: &str, data: Value) -> Self {
        let sys = Sys {
            method_name: function,
            utc_now: stamp(OffsetDateTime::now_utc()) + "Z",
            rand_guid: Uuid::new_v4(),
        };
        let mut metadata = Map::new();
        // A struct of texts always has a JSON form.
        metadata.insert("sys".to_owned(), serde_json::to_value(sys).unwrap_or_default());
        Self { data: Map::from_iter([(input.to_owned(), data)]), metadata }
    }

    /// The host leaves out what ends in `trigger`.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        if !name.to_ascii_lowercase().ends_with("trigger") {
            self.metadata.insert(name.to_owned(), value);
        }
        self
    }

    pub(super) fn into_json(self) -> String {
        serde_json::to_string(&self).unwrap_or_default()
    }
}

/// Whatever is no object in .NET travels as *JSON text inside a JSON string*.
pub(crate) fn encode_text(text: &str) -> Value {
    Value::String(Value::from(text).to_string())
}

/// Date and time in whole seconds, without an offset.
pub(crate) fn stamp(time: OffsetDateTime) -> String {
    time.format(WHOLE_SECONDS).unwrap_or_default()
}
