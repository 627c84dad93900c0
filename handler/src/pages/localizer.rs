//! Texts in one user's language and about one client.

use messages::{Catalogue, Locale, Text};
use service::model::Client;

/// Speaks to one user.
#[derive(Clone, Copy)]
pub(super) struct Localizer<'a> {
    /// Every text.
    pub(super) catalogue: &'a Catalogue,
    /// The user's language.
    pub(super) locale: Locale,
    /// The app, which may have its own words.
    pub(super) client: &'a Client,
}

impl<'a> Localizer<'a> {
    /// The app's name.
    pub(super) fn client_name(&self) -> &'a str {
        &self.client.display_name
    }

    /// The text in the user's language.
    pub(super) fn say(&self, text: Text<'_>) -> String {
        self.client.texts.text(self.catalogue, self.locale, text)
    }
}
