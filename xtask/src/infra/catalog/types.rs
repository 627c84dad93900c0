//! What a resource type says.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;

#[derive(Debug)]
pub(crate) struct ResourceType {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Methods that can be called on a resource.
    pub(crate) functions: Vec<String>,
    pub(super) body: String,
    pub(super) definitions: BTreeMap<String, Definition>,
}

/// The properties of an object.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) properties: BTreeMap<String, Property>,
    /// The type of keys that have no name here.
    pub(crate) others: Option<Type>,
    pub(crate) discriminator: Option<Discriminator>,
}

#[derive(Debug)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// Definitions by the value of the property.
    pub(crate) variants: BTreeMap<String, String>,
}

#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) kind: Type,
    pub(crate) is_required: bool,
    pub(crate) is_read_only: bool,
    pub(crate) is_write_only: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Type {
    Any,
    Null,
    Bool,
    Text(TextLimits),
    Int {
        min: Option<i64>,
        max: Option<i64>,
    },
    List {
        item: Box<Type>,
        min: Option<usize>,
        max: Option<usize>,
    },
    /// The name of a definition.
    Object(String),
    /// An object of whatever keys.
    AnyObject,
    Enum {
        values: Vec<String>,
        is_open: bool,
    },
    OneOf(Vec<Type>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct TextLimits {
    pub(crate) min: Option<usize>,
    pub(crate) max: Option<usize>,
    pub(crate) pattern: Option<Pattern>,
}

/// A regular expression, compiled when it is first needed: that takes longer than everything else.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// A few patterns have `(?!…)`, which this engine does not know. They match everything here, and Azure checks them.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(&self.text).ok());
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

impl ResourceType {
    pub(crate) fn body(&self) -> Type {
        Type::Object(self.body.clone())
    }

    pub(crate) fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.get(name)
    }
}
