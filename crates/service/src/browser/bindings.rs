use std::sync::Arc;

use tokens::{BrowserId, BrowserKeys};
use verification::BrowserMark;

use crate::{
    kernel::{SecureRandom, random_bytes},
    model::Record,
};

#[derive(Clone)]
pub struct Browsers {
    /// Makes the marks of browsers.
    pub keys: BrowserKeys,
    /// Makes the ids of browsers.
    pub random: Arc<dyn SecureRandom>,
}

impl Browsers {
    /// A fresh browser id for a cookie.
    #[must_use]
    pub fn new_browser(&self) -> BrowserId {
        BrowserId::from_random(random_bytes(self.random.as_ref()))
    }

    /// The mark of this browser at this verification.
    #[must_use]
    pub fn mark(&self, browser: &BrowserId, record: &Record) -> BrowserMark {
        let stored = record.verification.binding.as_ref().map(|binding| &binding.browser);
        self.keys.mark(browser, record.verification.id, stored)
    }

    /// Whether this is the browser that the verification belongs to.
    #[must_use]
    pub fn is_bound(&self, browser: Option<&BrowserId>, record: &Record) -> bool {
        browser.is_some_and(|browser| record.verification.is_bound_to(&self.mark(browser, record)))
    }
}
