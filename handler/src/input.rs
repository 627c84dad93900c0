//! What callers may write where we expect a text, a flag or a time. Azure AD B2C's encodings are undocumented, so native
//! and string forms are accepted.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

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

/// A time in ISO 8601 (UTC where it names no offset; seconds may be missing), or in the US-style text of B2C's
/// `{Context:DateTimeInUtc}` (`11/20/2026 1:02:03 PM`).
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let iso = OffsetDateTime::parse(text, &Rfc3339).ok().or_else(|| short_iso(text));
    let us_style = format_description!(
        "[month padding:none]/[day padding:none]/[year] [hour padding:none repr:12]:[minute]:[second] [period case_sensitive:false]"
    );
    let at =
        iso.or_else(|| PrimitiveDateTime::parse(text, us_style).ok().map(PrimitiveDateTime::assume_utc))?;
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp::from_unix_millis)
}

/// What RFC 3339 leaves out of ISO 8601: `2026-11-28T10:00:00`, `2026-11-28T10:00Z`, `2026-11-28 10:00+01:00`.
fn short_iso(text: &str) -> Option<OffsetDateTime> {
    let (day, time) = text.split_once(['T', 't', ' '])?;
    let (time, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at_checked(at)?,
        None => (time, "Z"),
    };
    let seconds = if time.matches(':').count() == 1 { ":00" } else { "" };
    OffsetDateTime::parse(&format!("{day}T{time}{seconds}{offset}"), &Rfc3339).ok()
}

/// An address as proxies write it: with a port, or in brackets (`X-Forwarded-For`, RFC 7239, 6).
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    let socket = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    text.parse().ok().or_else(socket).or_else(bracketed)
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

    #[test]
    fn times_without_an_offset_are_utc_and_seconds_may_be_missing() {
        let expected = time("2026-11-28T10:00:00Z");
        assert!(expected.is_some());
        for text in [
            "2026-11-28T10:00:00",
            "2026-11-28T10:00Z",
            "2026-11-28T10:00",
            "2026-11-28 10:00:00",
            "2026-11-28T11:00+01:00",
            "2026-11-28t10:00:00.000z",
        ] {
            assert_eq!(time(text), expected, "{text}");
        }
        for text in
            ["2026-11-28", "2026-11-28T", "T10:00", "2026-11-28T10", "2026-11-28T10:00:00+1", "10:00Z"]
        {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_may_have_a_port_or_brackets() {
        let rows = [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:51234", "203.0.113.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:51234", "2001:db8::1"),
        ];
        for (text, expected) in rows {
            assert_eq!(address(text).map(|address| address.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["203.0.113.7:", "[203.0.113.7]", "2001:db8::1]:5", "localhost", "203.0.113.7:99999"] {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
