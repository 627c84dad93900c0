use serde_json::{Map, Value, json};

use super::{entries::entries, texts};
use crate::settings::{Kind, Needed, Setting, Unset};

/// The JSON Schema of a client's file, for editors (<https://json-schema.org/draft/2020-12>).
pub(crate) fn schema() -> Value {
    let settings = entries().map(|(entry, setting)| (entry, property(setting)));
    let texts = (texts::TEXTS.to_owned(), texts::schema());
    let properties: Map<String, Value> = settings.chain([texts]).collect();
    let needed = entries().filter(|(_, setting)| matches!(setting.needed, Needed::Always));
    let needed: Vec<String> = needed.map(|(entry, _)| entry).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A client of the verification functions",
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}

fn property(setting: &Setting) -> Value {
    let mut property = match setting.kind {
        Kind::Text => json!({"type": "string", "minLength": 1}),
        Kind::List => json!({
            "type": ["array", "string"],
            "items": {"type": "string", "pattern": "^[^;]+$"},
            "minItems": 1,
            "minLength": 1,
        }),
        Kind::Flag => json!({"enum": [true, false, "true", "false"]}),
        Kind::Count => json!({"type": ["integer", "string"], "minimum": 1, "pattern": "^[0-9]+$"}),
        Kind::Duration => json!({"type": ["string", "integer"], "pattern": "^[0-9]+[smhd]?$", "minimum": 1}),
        Kind::Colour => json!({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
        Kind::Word(words) => json!({"enum": words}),
    };
    if let Value::Object(property) = &mut property {
        let description = format!("{} Accepted: {}.", setting.meaning, setting.accepted);
        property.insert("description".to_owned(), description.into());
        if let Unset::Default(text) = setting.unset {
            property.insert("default".to_owned(), default(setting.kind, text));
        }
    }
    property
}

fn default(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::List => json!(text.split(';').collect::<Vec<_>>()),
        Kind::Flag => json!(text == "true"),
        Kind::Count => text.parse::<u64>().map_or_else(|_| json!(text), Value::from),
        Kind::Text | Kind::Duration | Kind::Colour | Kind::Word(_) => json!(text),
    }
}
