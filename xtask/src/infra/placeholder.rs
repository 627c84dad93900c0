//! Texts such as `<identity.properties.clientId>` for values that only Azure knows.

use serde_json::Value;

pub(crate) fn new(name: &str) -> Value {
    Value::String(format!("<{name}>"))
}

/// What stands between the brackets.
pub(crate) fn name(value: &Value) -> Option<&str> {
    let text = value.as_str().filter(|text| is_whole(text))?;
    text.strip_prefix('<')?.strip_suffix('>')
}

/// Whether a text is one placeholder and nothing else.
pub(crate) fn is_whole(text: &str) -> bool {
    end(text).is_some_and(|end| end == text.len())
}

/// Whether a text holds one. Queries compare with `<` and a blank behind it, so these are not taken for one.
pub(crate) fn is_in(text: &str) -> bool {
    text.match_indices('<').any(|(start, _)| text.get(start..).and_then(end).is_some())
}

/// Where the placeholder ends that a text begins with.
fn end(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let mut depth = 1;
    for (at, letter) in inside.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ if letter.is_whitespace() => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 2).filter(|_| inside.starts_with(char::is_alphabetic));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_told_from_a_comparison() {
        assert!(is_whole("<app.properties.defaultHostName>"));
        assert!(is_in("https://<app.properties.defaultHostName>/api"));
        assert!(!is_whole("https://<app.properties.defaultHostName>/api"));
        assert!(!is_in("traces | where a < 3 and b > 4"));
    }
}
