use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use thiserror::Error;

/// Values of `web.locale` (Jumio API guide, Account creation: supported locales).
const SUPPORTED: [&str; 39] = [
    "ar", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-MX", "et", "fi", "fr", "he", "hr", "hu",
    "hy", "id", "it", "ja", "ka", "km", "ko", "lt", "ms", "nl", "no", "pl", "pt", "pt-BR", "ro", "ru", "sk",
    "sv", "th", "tr", "vi", "zh-CN", "zh-HK",
];

/// Tags that the list covers under another name: old codes, Norwegian's two forms, Chinese by script, Spanish of
/// Latin America.
const ALIASES: [(&str, &str); 10] = [
    ("iw", "he"),
    ("in", "id"),
    ("nb", "no"),
    ("nn", "no"),
    ("es-419", "es-MX"),
    ("zh-hans", "zh-CN"),
    ("zh-hant", "zh-HK"),
    ("zh-tw", "zh-HK"),
    ("zh-mo", "zh-HK"),
    ("zh", "zh-CN"),
];

/// A language of the web client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale(&'static str);

/// The web client does not speak this language.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a locale of Jumio's web client")]
pub struct UnsupportedLocale;

impl Locale {
    /// English, Jumio's default.
    pub const ENGLISH: Self = Self("en");

    /// The best match for a list of language tags in order of preference, as OpenID Connect's `ui_locales` has it
    /// (OpenID Connect Core, 3.1.2.1). English if none matches: what Jumio does with others is undocumented.
    #[must_use]
    pub fn from_ui_locales(ui_locales: &str) -> Self {
        ui_locales.split_whitespace().find_map(Self::closest).unwrap_or(Self::ENGLISH)
    }

    /// The locale as Jumio writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Drops subtags from the end until the tag is known (RFC 4647, 3.4 Lookup).
    fn closest(tag: &str) -> Option<Self> {
        let mut tag = tag;
        loop {
            if let Ok(locale) = tag.parse() {
                return Some(locale);
            }
            tag = tag.rsplit_once('-')?.0;
        }
    }
}

impl FromStr for Locale {
    type Err = UnsupportedLocale;

    fn from_str(tag: &str) -> Result<Self, UnsupportedLocale> {
        let by_name = SUPPORTED.into_iter().find(|name| name.eq_ignore_ascii_case(tag));
        let by_alias = || ALIASES.into_iter().find(|(alias, _)| alias.eq_ignore_ascii_case(tag));
        by_name.or_else(|| by_alias().map(|(_, name)| name)).map(Self).ok_or(UnsupportedLocale)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.serialize_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_jumio_speaks_is_taken() {
        let cases = [
            ("de-AT pt-BR", "de"),
            ("pt-BR", "pt-BR"),
            ("PT-br", "pt-BR"),
            ("tlh fr-CA en", "fr"),
            ("zh-Hant-TW", "zh-HK"),
            ("zh", "zh-CN"),
            ("nb-NO", "no"),
            ("en-US", "en"),
            ("es-419", "es-MX"),
            ("tlh", "en"),
            ("", "en"),
        ];
        for (ui_locales, expected) in cases {
            assert_eq!(Locale::from_ui_locales(ui_locales).as_str(), expected, "{ui_locales}");
        }
    }
}
