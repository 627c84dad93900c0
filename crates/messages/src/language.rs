//! The languages that there are.

use std::fmt;

use crate::direction::Direction;

/// A row of [`LANGUAGES`]: the tag, which is the name of the folder under `locales/` as well, and the direction.
macro_rules! language {
    ($tag:literal, $direction:ident) => {
        Language {
            tag: $tag,
            direction: Direction::$direction,
            files: &[
                include_str!(concat!("../locales/", $tag, "/outcomes.ftl")),
                include_str!(concat!("../locales/", $tag, "/faults.ftl")),
                include_str!(concat!("../locales/", $tag, "/pages.ftl")),
            ],
        }
    };
}

/// The language for those who ask for none that is offered, unless the settings name another.
pub(crate) static FALLBACK: &Language = &language!("en", LeftToRight);

pub(crate) static LANGUAGES: &[&Language] =
    &[FALLBACK, &language!("ar", RightToLeft), &language!("de", LeftToRight), &language!("fr", LeftToRight)];

/// A language with its texts.
pub(crate) struct Language {
    /// BCP 47 tag.
    pub(crate) tag: &'static str,
    /// Which way its script runs.
    pub(crate) direction: Direction,
    /// The Fluent files, embedded.
    pub(crate) files: &'static [&'static str],
}

/// A language that the catalogue has texts in: there is no locale without texts.
#[derive(Clone, Copy)]
pub struct Locale(pub(crate) &'static Language);

impl Locale {
    /// Every language that there is, the fallback first.
    pub fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().copied().map(Self)
    }

    /// The language with this BCP 47 tag, if there is one.
    pub fn named(tag: &str) -> Option<Self> {
        Self::all().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }

    /// The BCP 47 tag, as the `lang` attribute of HTML takes it.
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// Which way the script runs.
    pub fn direction(self) -> Direction {
        self.0.direction
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self(FALLBACK)
    }
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.tag() == other.tag()
    }
}

impl Eq for Locale {}

impl fmt::Debug for Locale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Locale({})", self.tag())
    }
}
