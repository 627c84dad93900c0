//! What users read and see; there before the store is open.

use std::sync::Arc;

use http::{HeaderMap, header};
use messages::{Catalogue, CatalogueError, Locale};
use service::model::{Client, Clients};

use crate::{
    pages::{Pages, PagesError},
    settings::Settings,
};

/// Words and pages, and the clients whose they are.
pub(crate) struct UiContext {
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) pages: Pages,
    pub(crate) clients: Arc<Clients>,
    /// Whether browsers come over https.
    pub(crate) is_secure: bool,
}

/// Whom a page is for: a user of this client, in this language.
pub(crate) struct Addressee {
    pub(crate) client: Arc<Client>,
    pub(crate) locale: Locale,
}

impl Addressee {
    /// A user of this client. The language is one that is known to be the user's, else one that the browser asks for, else the
    /// client's.
    pub(crate) fn new<'a>(
        client: Arc<Client>,
        known: impl IntoIterator<Item = &'a String>,
        headers: &'a HeaderMap,
    ) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wishes| wishes.to_str().ok());
        let locale = client.offer.choose(known.into_iter().map(String::as_str).chain(accepted));
        Self { client, locale }
    }
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
            pages: Pages::new(Arc::clone(&catalogue))?,
            catalogue,
            clients: Arc::new(Clients::single(settings.client.clone())),
            is_secure: settings.app.public_url.scheme() == "https",
        })
    }
}
