//! Texts in one user's language and about one client.

use messages::{Catalogue, Locale, Text};

/// Speaks to one user.
#[derive(Clone, Copy)]
pub(super) struct Localizer<'a> {
    /// Every text.
    pub(super) catalogue: &'a Catalogue,
    /// The user's language.
    pub(super) locale: Locale,
    /// The app's name.
    pub(super) client: &'a str,
}

impl Localizer<'_> {
    /// The text in the user's language.
    pub(super) fn say(&self, text: Text<'_>) -> String {
        self.catalogue.text(self.locale, text)
    }
}
