//! Which way scripts run, and values that run the other way.

use std::borrow::Cow;

/// Which way a script runs, as the `dir` attribute of HTML names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Latin, Cyrillic, Greek and most others.
    LeftToRight,
    /// Arabic, Hebrew and others.
    RightToLeft,
}

impl Direction {
    /// The value of the `dir` attribute (HTML, "The dir attribute").
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// A value as it goes into a sentence. One that may run against the sentence is enclosed in isolating marks (Unicode
/// Bidirectional Algorithm, 2.4: U+2068 and U+2069), so that it does not carry the punctuation around it along.
pub(crate) fn set_apart(value: &str, sentence: Direction) -> Cow<'_, str> {
    let may_disturb = match sentence {
        Direction::LeftToRight => value.chars().any(runs_right_to_left),
        Direction::RightToLeft => true,
    };
    if may_disturb { Cow::Owned(format!("\u{2068}{value}\u{2069}")) } else { Cow::Borrowed(value) }
}

/// Whether the character lies in a block that Unicode keeps for scripts written from right to left.
fn runs_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::{Direction, set_apart};

    #[test]
    fn a_hebrew_name_does_not_turn_an_english_sentence_around() {
        assert_eq!(
            set_apart("\u{5e9}\u{5dc}\u{5d5}\u{5dd}", Direction::LeftToRight),
            "\u{2068}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{2069}"
        );
    }

    #[test]
    fn a_name_that_runs_with_the_sentence_is_left_alone() {
        assert_eq!(set_apart("Contoso & Söhne", Direction::LeftToRight), "Contoso & Söhne");
    }

    #[test]
    fn any_name_is_set_apart_in_a_sentence_from_right_to_left() {
        assert_eq!(set_apart("Contoso", Direction::RightToLeft), "\u{2068}Contoso\u{2069}");
    }

    #[test]
    fn directions_are_those_of_html() {
        assert_eq!(Direction::LeftToRight.as_str(), "ltr");
        assert_eq!(Direction::RightToLeft.as_str(), "rtl");
    }
}
