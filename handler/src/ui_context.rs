//! What users read and see; there before the store is open.

use std::sync::Arc;

use http::{HeaderMap, header};
use messages::{Catalogue, CatalogueError, Locale, Offer};

use crate::{
    pages::{Pages, PagesError},
    settings::Settings,
};

/// Words and pages of the one client.
pub(crate) struct UiContext {
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) pages: Pages,
    pub(crate) offer: Offer,
    pub(crate) start_url: Option<String>,
    /// Whether browsers come over https.
    pub(crate) is_secure: bool,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UiContextError {
    /// The texts are broken.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The pages cannot be made.
    #[error(transparent)]
    Pages(#[from] PagesError),
}

impl UiContext {
    pub(crate) fn new(settings: &Settings) -> Result<Self, UiContextError> {
        let catalogue = Arc::new(Catalogue::new()?);
        Ok(Self {
            pages: Pages::new(settings.client.brand.clone(), Arc::clone(&catalogue))?,
            catalogue,
            offer: settings.client.offer.clone(),
            start_url: settings.client.start_url.clone(),
            is_secure: settings.app.public_url.scheme() == "https",
        })
    }

    /// The language of a page: one that is known to be the user's, else one that the browser asks for, else the
    /// client's.
    pub(crate) fn locale<'a>(
        &self,
        known: impl IntoIterator<Item = &'a String>,
        headers: &'a HeaderMap,
    ) -> Locale {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wishes| wishes.to_str().ok());
        self.offer.choose(known.into_iter().map(String::as_str).chain(accepted))
    }
}
