//! What callers may write where we expect a text, a flag or a time. Azure AD B2C's encodings are undocumented, so native
//! and string forms are accepted.

use std::fmt;

use contract::Timestamp;
use serde::{Deserialize, Deserializer, de};
use time::{
    OffsetDateTime, PrimitiveDateTime, format_description::well_known::Rfc3339, macros::format_description,
};

/// Longer texts are nothing that a policy sends.
pub(crate) const LONGEST_TEXT: usize = 512;

/// A text, a number or a flag, read as text. Never empty: an empty one counts as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(Option<String>);

impl Text {
    pub(crate) fn into_option(self) -> Option<String> {
        self.0
    }

    pub(crate) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// A token: a text that may be long. Never empty: an empty one counts as absent. It does not print.
#[derive(Default)]
pub(crate) struct Token(pub(crate) Option<String>);

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        Ok(Self(text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())))
    }
}

/// `true`, `"True"`, `"1"`; absent and empty count as no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) bool);

struct TextVisitor;

impl de::Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        let text = text.trim();
        if text.chars().count() > LONGEST_TEXT {
            return Err(E::custom("a text is too long"));
        }
        Ok(Text((!text.is_empty()).then(|| text.to_owned())))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Text, E> {
        Ok(Text(Some(flag.to_string())))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text, E> {
        Ok(Text(Some(number.to_string())))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text, E> {
        Ok(Text(Some(number.to_string())))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Text, E> {
        Ok(Text(None))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Text::deserialize(deserializer)?.0.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "0" | "no") => Ok(Self(false)),
            Some("true" | "1" | "yes") => Ok(Self(true)),
            Some(_) => Err(de::Error::custom("a flag is neither true nor false")),
        }
    }
}

/// A time in ISO 8601, or in the US-style text of B2C's `{Context:DateTimeInUtc}` (`11/20/2026 1:02:03 PM`).
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let iso = OffsetDateTime::parse(text, &Rfc3339).ok();
    let us_style = format_description!(
        "[month padding:none]/[day padding:none]/[year] [hour padding:none repr:12]:[minute]:[second] [period case_sensitive:false]"
    );
    let at =
        iso.or_else(|| PrimitiveDateTime::parse(text, us_style).ok().map(PrimitiveDateTime::assume_utc))?;
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp::from_unix_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_and_string_forms_read_the_same() {
        let rows = [
            ("\"True\"", true),
            ("true", true),
            ("\"1\"", true),
            ("1", true),
            ("false", false),
            ("\"\"", false),
            ("null", false),
        ];
        for (json, expected) in rows {
            assert_eq!(serde_json::from_str::<Flag>(json).unwrap().0, expected, "{json}");
        }
        assert!(serde_json::from_str::<Flag>("\"maybe\"").is_err());
        assert_eq!(serde_json::from_str::<Text>("12").unwrap().as_deref(), Some("12"));
        assert_eq!(serde_json::from_str::<Text>("\" \"").unwrap().as_deref(), None);
    }

    #[test]
    fn lists_objects_and_endless_texts_are_refused() {
        for json in ["[]", "{}", "[\"a\"]", &format!("\"{}\"", "a".repeat(LONGEST_TEXT + 1))] {
            assert!(serde_json::from_str::<Text>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn both_spellings_of_a_time_are_read() {
        let expected = Timestamp::from_unix_millis(1_795_179_723_000);
        for text in [
            "2026-11-20T13:02:03Z",
            "2026-11-20T14:02:03+01:00",
            "11/20/2026 1:02:03 PM",
            "11/20/2026 01:02:03 PM",
        ] {
            assert_eq!(time(text), Some(expected), "{text}");
        }
        assert_eq!(time("20.11.2026"), None);
    }
}
