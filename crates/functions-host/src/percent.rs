//! Percent-encoding as the host does it.

use std::fmt::Write;

/// Decodes all escapes but `%2F`, which Kestrel leaves alone so that it never becomes a separator.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = (first == b'%').then(|| tail.first_chunk().and_then(|digits| hex(*digits))).flatten();
        match escape.filter(|byte| *byte != b'/') {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Escapes a path as ASP.NET Core's `PathString` does; an escape that is left stays one.
pub(crate) fn encode_path(path: &str) -> String {
    encode(path, b"-._~!$&'()*+,;=:@/%")
}

/// Escapes a name or value of a query as .NET's `Uri.EscapeDataString` does.
pub(crate) fn encode_query(text: &str) -> String {
    encode(text, b"-._~")
}

fn encode(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            encoded.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            write!(encoded, "%{byte:02X}").unwrap_or_default();
        }
    }
    encoded
}

fn hex([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_survives_but_for_the_spelling_of_its_escapes() {
        assert_eq!(decode("a%20b%2fc%zz%"), "a b%2fc%zz%");
        assert_eq!(encode_path(&decode("/a%20b/%7Ex/%c3%a9")), "/a%20b/~x/%C3%A9");
        assert_eq!(encode_query("a b+ü"), "a%20b%2B%C3%BC");
    }
}
