//! What the browser keeps of cookies.

use std::sync::{Mutex, PoisonError};

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderValue;
use url::{Origin, Url};

/// Keeps cookies as a browser does: by host, whatever the port. A site whose cookies the user refuses can set none.
#[derive(Default)]
pub(super) struct Cookies {
    jar: Jar,
    refused: Mutex<Option<Origin>>,
}

impl Cookies {
    /// Refuses those of this site from now on; of no site without one.
    pub(super) fn refuse(&self, site: Option<&Url>) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = site.map(Url::origin);
    }
}

impl CookieStore for Cookies {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, site: &Url) {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.as_ref() != Some(&site.origin()) {
            self.jar.set_cookies(headers, site);
        }
    }

    fn cookies(&self, site: &Url) -> Option<HeaderValue> {
        self.jar.cookies(site)
    }
}
