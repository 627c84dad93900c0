//! The shape of an evaluated value.

use serde_json::Value;

use super::form::{Entry, Form, Shape};
use crate::infra::placeholder;

impl Shape {
    /// Every part gets the same line: the one where the resource is declared.
    pub(crate) fn of_json(value: &Value, line: usize) -> Self {
        let form = match value {
            Value::Null => Form::Null,
            Value::Bool(_) => Form::Bool,
            Value::Number(number) => match number.as_i64() {
                Some(number) => Form::Int(Some(number)),
                None => Form::Fraction,
            },
            Value::String(text) if placeholder::is_whole(text) => Form::Unknown,
            Value::String(text) if placeholder::is_in(text) => Form::Text(None),
            Value::String(text) => Form::Text(Some(text.clone())),
            Value::Array(items) => Form::List {
                items: items.iter().map(|item| Self::of_json(item, line)).collect(),
                is_complete: true,
            },
            Value::Object(entries) => Form::Object {
                entries: entries.iter().map(|(name, value)| entry(name, value, line)).collect(),
                is_complete: true,
            },
        };
        Self { line, form }
    }
}

fn entry(name: &str, value: &Value, line: usize) -> Entry {
    let name = Some(name.to_owned()).filter(|name| !placeholder::is_in(name));
    Entry { name, line, value: Shape::of_json(value, line) }
}
