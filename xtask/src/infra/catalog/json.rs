//! The types as they are written in JSON.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::types::{Definition, Discriminator, Pattern, Property, ResourceType, TextLimits, Type};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ResourceJson {
    api_version: String,
    #[serde(rename = "scopes")]
    _scopes: Vec<String>,
    #[serde(default)]
    functions: Vec<String>,
    body: String,
    defs: BTreeMap<String, DefinitionJson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefinitionJson {
    props: BTreeMap<String, PropertyJson>,
    others: Option<TypeJson>,
    #[serde(rename = "secret")]
    _secret: Option<bool>,
    discriminator: Option<String>,
    #[serde(default)]
    variants: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PropertyJson {
    Plain((TypeJson,)),
    Flagged(TypeJson, String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TypeJson {
    Simple(Simple),
    Other(Other),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Simple {
    String,
    Int,
    Bool,
    Any,
    Null,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Other {
    Text {
        string: TextJson,
    },
    Int {
        int: IntJson,
    },
    List {
        array: Box<TypeJson>,
        #[serde(rename = "minItems")]
        min: Option<usize>,
        #[serde(rename = "maxItems")]
        max: Option<usize>,
    },
    Ref {
        r#ref: String,
    },
    Enum {
        r#enum: Vec<String>,
        #[serde(default)]
        open: bool,
    },
    OneOf {
        #[serde(rename = "anyOf")]
        any_of: Vec<TypeJson>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TextJson {
    min_len: Option<usize>,
    max_len: Option<usize>,
    pattern: Option<String>,
    #[serde(rename = "secret")]
    _secret: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IntJson {
    min: Option<i64>,
    max: Option<i64>,
}

/// The types of one file.
pub(super) fn read(text: &str) -> Result<Vec<ResourceType>, serde_json::Error> {
    let types: BTreeMap<String, ResourceJson> = serde_json::from_str(text)?;
    Ok(types.into_iter().map(|(name, json)| json.named(name)).collect())
}

impl ResourceJson {
    fn named(self, name: String) -> ResourceType {
        let definitions = self.defs.into_iter().map(|(name, json)| (name, json.into())).collect();
        let Self { api_version: version, functions, body, .. } = self;
        ResourceType { name, version, functions, body, definitions }
    }
}

impl From<DefinitionJson> for Definition {
    fn from(json: DefinitionJson) -> Self {
        let variants = json.variants;
        Self {
            properties: json.props.into_iter().map(|(name, json)| (name, json.into())).collect(),
            others: json.others.map(Type::from),
            discriminator: json.discriminator.map(|property| Discriminator { property, variants }),
        }
    }
}

impl From<PropertyJson> for Property {
    fn from(json: PropertyJson) -> Self {
        let (kind, flags) = match json {
            PropertyJson::Plain((kind,)) => (kind, String::new()),
            PropertyJson::Flagged(kind, flags) => (kind, flags),
        };
        Self {
            kind: kind.into(),
            is_required: flags.contains('R'),
            is_read_only: flags.contains('O'),
            is_write_only: flags.contains('W'),
        }
    }
}

impl From<TypeJson> for Type {
    fn from(json: TypeJson) -> Self {
        match json {
            TypeJson::Simple(Simple::String) => Self::Text(TextLimits::default()),
            TypeJson::Simple(Simple::Int) => Self::Int { min: None, max: None },
            TypeJson::Simple(Simple::Bool) => Self::Bool,
            TypeJson::Simple(Simple::Any) => Self::Any,
            TypeJson::Simple(Simple::Null) => Self::Null,
            TypeJson::Other(other) => other.into(),
        }
    }
}

impl From<Other> for Type {
    fn from(json: Other) -> Self {
        match json {
            Other::Text { string: TextJson { min_len: min, max_len: max, pattern, .. } } => {
                Self::Text(TextLimits { min, max, pattern: pattern.map(Pattern::new) })
            }
            Other::Int { int: IntJson { min, max } } => Self::Int { min, max },
            Other::List { array, min, max } => Self::List { item: Box::new((*array).into()), min, max },
            Other::Ref { r#ref: name } => Self::Object(name),
            Other::Enum { r#enum: values, open: is_open } => Self::Enum { values, is_open },
            Other::OneOf { any_of } => Self::OneOf(any_of.into_iter().map(Self::from).collect()),
        }
    }
}
