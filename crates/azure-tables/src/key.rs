//! What a key may hold. Source: "Understanding the Table service data model", characters disallowed in key fields.

use crate::InvalidRequest;

/// 1 KiB in UTF-16.
const MAX_UNITS: usize = 512;

pub(crate) fn check(name: &'static str, key: &str) -> Result<(), InvalidRequest> {
    if key.contains(is_forbidden) {
        return Err(InvalidRequest::KeyCharacter { key: name });
    }
    if key.encode_utf16().count() > MAX_UNITS {
        return Err(InvalidRequest::KeyTooLong { key: name });
    }
    Ok(())
}

fn is_forbidden(character: char) -> bool {
    matches!(character, '/' | '\\' | '#' | '?') || character.is_control()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::InvalidRequest;

    #[test]
    fn characters_that_the_service_forbids_are_refused() {
        for key in ["a/b", "a\\b", "a#b", "a?b", "a\tb", "a\nb", "a\u{7f}b", "a\u{85}b"] {
            assert_eq!(check("RowKey", key), Err(InvalidRequest::KeyCharacter { key: "RowKey" }), "{key:?}");
        }
        for key in ["", "O'Neil", "v|01|e", "100 %", "a+b&c=d", "ä\u{1f600}"] {
            assert_eq!(check("RowKey", key), Ok(()), "{key:?}");
        }
    }

    #[test]
    fn length_counts_in_utf16_units() {
        assert_eq!(check("RowKey", &"x".repeat(512)), Ok(()));
        assert_eq!(check("RowKey", &"x".repeat(513)), Err(InvalidRequest::KeyTooLong { key: "RowKey" }));
        assert_eq!(check("RowKey", &"\u{1f600}".repeat(256)), Ok(()));
        assert_eq!(
            check("RowKey", &"\u{1f600}".repeat(257)),
            Err(InvalidRequest::KeyTooLong { key: "RowKey" })
        );
    }
}
