use thiserror::Error;

/// Why a client's own words cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OverrideError {
    /// There is no text to override.
    #[error("there is no text of this name")]
    UnknownText,
    /// It would not fit a page of a phone.
    #[error("is longer than {most} characters")]
    TooLong { most: usize },
    #[error("holds a control character other than a line break")]
    ControlCharacter,
    /// It is shown as it stands, so this would be read by users.
    #[error("holds `<` or `>`; markup is shown as it stands")]
    Markup,
    /// Placeables deep inside placeables.
    #[error("has more than {most} pairs of braces inside each other")]
    Nesting { most: usize },
    /// It does not follow Fluent's syntax.
    #[error("cannot be read: {0}")]
    Syntax(String),
    /// It is more than one text.
    #[error("is not one text")]
    NotOneText,
    /// Other texts, terms and functions are not there.
    #[error("holds `{0}`; a text may refer to its variables alone")]
    Reference(String),
    #[error("holds the variable `${variable}`; there {known}")]
    UnknownVariable {
        variable: String,
        /// Which ones there are, as a part of a sentence.
        known: String,
    },
    #[error("is empty")]
    Empty,
    /// Nothing would be shown.
    #[error("shows nothing where numbers are {count}")]
    ShowsNothing { count: u32 },
}
