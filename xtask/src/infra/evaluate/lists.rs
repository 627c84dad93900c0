//! Functions of arrays and objects, and those that take a text as well.

use serde_json::{Map, Value, json};

pub(super) fn is_empty(value: &Value) -> Option<bool> {
    match value {
        Value::Null => Some(true),
        Value::String(text) => Some(text.is_empty()),
        Value::Array(items) => Some(items.is_empty()),
        Value::Object(entries) => Some(entries.is_empty()),
        Value::Bool(_) | Value::Number(_) => None,
    }
}

pub(super) fn length(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(entries) => Some(entries.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

pub(super) fn contains(whole: &Value, part: &Value) -> Option<bool> {
    match whole {
        Value::Array(items) => Some(items.contains(part)),
        Value::Object(entries) => {
            part.as_str().map(|name| entries.keys().any(|key| key.eq_ignore_ascii_case(name)))
        }
        Value::String(text) => part.as_str().map(|part| text.contains(part)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Objects are merged into each other, later ones win; of arrays, each value counts once.
pub(super) fn union(values: &[Value]) -> Option<Value> {
    let (first, rest) = values.split_first()?;
    rest.iter().try_fold(first.clone(), |whole, next| match (whole, next) {
        (Value::Object(whole), Value::Object(next)) => Some(Value::Object(merged(whole, next))),
        (Value::Array(mut whole), Value::Array(next)) => {
            for value in next {
                if !whole.contains(value) {
                    whole.push(value.clone());
                }
            }
            Some(Value::Array(whole))
        }
        _ => None,
    })
}

fn merged(mut whole: Map<String, Value>, next: &Map<String, Value>) -> Map<String, Value> {
    for (name, value) in next {
        let both = match (whole.remove(name), value) {
            (Some(Value::Object(inner)), Value::Object(value)) => Value::Object(merged(inner, value)),
            _ => value.clone(),
        };
        whole.insert(name.clone(), both);
    }
    whole
}

pub(super) fn concat(values: &[Value]) -> Option<Value> {
    if values.iter().all(Value::is_array) {
        let items = values.iter().filter_map(Value::as_array).flatten();
        return Some(Value::Array(items.cloned().collect()));
    }
    values.iter().map(Value::as_str).collect::<Option<String>>().map(Value::String)
}

/// Keys and values of an object in the order of the keys, as Azure does.
pub(super) fn items(value: &Value) -> Option<Value> {
    let mut entries: Vec<_> = value.as_object()?.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    Some(entries.into_iter().map(|(key, value)| json!({ "key": key, "value": value })).collect())
}

pub(super) fn keys(value: &Value) -> Option<Value> {
    let mut keys: Vec<&String> = value.as_object()?.keys().collect();
    keys.sort();
    Some(json!(keys))
}

/// The first items or letters.
pub(super) fn take(value: &Value, count: usize) -> Option<Value> {
    match value {
        Value::String(text) => Some(text.chars().take(count).collect::<String>().into()),
        Value::Array(items) => Some(items.iter().take(count).cloned().collect()),
        _ => None,
    }
}

/// All but the first items or letters.
pub(super) fn skip(value: &Value, count: usize) -> Option<Value> {
    match value {
        Value::String(text) => Some(text.chars().skip(count).collect::<String>().into()),
        Value::Array(items) => Some(items.iter().skip(count).cloned().collect()),
        _ => None,
    }
}

/// Null for an array without items, an empty text for one without letters.
pub(super) fn first(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => Some(text.chars().take(1).collect::<String>().into()),
        Value::Array(items) => Some(items.first().cloned().unwrap_or_default()),
        _ => None,
    }
}

pub(super) fn last(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => Some(text.chars().next_back().map(String::from).unwrap_or_default().into()),
        Value::Array(items) => Some(items.last().cloned().unwrap_or_default()),
        _ => None,
    }
}

pub(super) fn flattened(value: &Value) -> Option<Value> {
    let lists = value.as_array()?.iter().map(Value::as_array).collect::<Option<Vec<_>>>()?;
    Some(lists.into_iter().flatten().cloned().collect())
}
