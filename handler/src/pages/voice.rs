//! Texts in one person's language and about one client.

use messages::{Catalogue, Locale, Text};

/// Speaks to one person.
#[derive(Clone, Copy)]
pub(super) struct Voice<'a> {
    /// Every text.
    pub(super) catalogue: &'a Catalogue,
    /// The person's language.
    pub(super) locale: Locale,
    /// The app's name.
    pub(super) client: &'a str,
}

impl Voice<'_> {
    /// The text in the person's language.
    pub(super) fn say(&self, text: Text<'_>) -> String {
        self.catalogue.text(self.locale, text)
    }
}
