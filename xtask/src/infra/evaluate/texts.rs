//! Functions of texts.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use serde_json::Value;

/// A value inside of a text: texts as they are, all else as JSON.
pub(super) fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A GUID that depends on the arguments alone. It is not the one that Azure computes.
pub(super) fn guid(arguments: &[Value]) -> String {
    let hex = HEXLOWER.encode(&hash(arguments));
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// 13 letters and digits that depend on the arguments alone. They are not those that Azure computes.
pub(super) fn unique(arguments: &[Value]) -> String {
    BASE32_NOPAD.encode(&hash(arguments)).to_lowercase().chars().take(13).collect()
}

fn hash(arguments: &[Value]) -> Vec<u8> {
    let text: Vec<String> = arguments.iter().map(shown).collect();
    digest(&SHA256, text.join("-").as_bytes()).as_ref().to_vec()
}

/// `{0}` and its like are replaced by the values.
pub(super) fn format(pattern: &str, values: &[Value]) -> String {
    let numbered = values.iter().enumerate();
    let filled = numbered.fold(pattern.to_owned(), |text, (number, value)| {
        text.replace(&format!("{{{number}}}"), &shown(value))
    });
    filled.replace("{{", "{").replace("}}", "}")
}

/// `None`: the start is behind the end.
pub(super) fn substring(text: &str, start: usize, length: Option<usize>) -> Option<String> {
    let count = text.chars().count();
    let length = length.unwrap_or(count.saturating_sub(start));
    (start + length <= count).then(|| text.chars().skip(start).take(length).collect())
}

/// Splits at one delimiter or at any of several.
pub(super) fn split(text: &str, delimiters: &Value) -> Option<Vec<Value>> {
    let delimiters: Vec<&str> = match delimiters {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let mut parts = vec![text.to_owned()];
    for delimiter in delimiters.into_iter().filter(|delimiter| !delimiter.is_empty()) {
        parts = parts.iter().flat_map(|part| part.split(delimiter)).map(str::to_owned).collect();
    }
    Some(parts.into_iter().map(Value::String).collect())
}
