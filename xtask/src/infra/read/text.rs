//! Reads what stands between quotes.

/// The text of a literal whose escapes are still there.
pub(super) fn unescaped(raw: &str) -> String {
    let mut text = String::new();
    let mut letters = raw.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('u') => {
                let code = letters.by_ref().skip(1).take_while(|letter| *letter != '}').collect::<String>();
                text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
            }
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}

/// The text of a literal in three quotes: nothing is escaped, and a line break behind the quotes does not count.
pub(super) fn verbatim(raw: &str) -> &str {
    raw.strip_prefix("\r\n").or_else(|| raw.strip_prefix('\n')).unwrap_or(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_what_they_stand_for() {
        assert_eq!(unescaped(r"a\'b\\c\n\u{1F600}\${d}"), "a'b\\c\n😀${d}");
    }

    #[test]
    fn three_quotes_keep_everything_but_the_first_line_break() {
        assert_eq!(verbatim("\n a\\n\n"), " a\\n\n");
    }
}
