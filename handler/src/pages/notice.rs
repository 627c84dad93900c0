//! A page that says something and shows the ways onward.

use std::borrow::Cow;

use serde::Serialize;

/// The values of `notice.html`.
#[derive(Serialize)]
pub(super) struct Notice<'a> {
    message: String,
    /// The first is the one to take, unless the page asks for nothing.
    actions: Vec<Action<'a>>,
}

#[derive(Serialize)]
struct Action<'a> {
    url: Cow<'a, str>,
    label: String,
    is_main: bool,
}

impl<'a> Notice<'a> {
    /// A page with this message and no way onward yet.
    pub(super) fn new(message: String) -> Self {
        Self { message, actions: Vec::new() }
    }

    /// Adds a way onward, if its address is known.
    pub(super) fn leading_to(mut self, url: impl Into<Option<&'a str>>, label: String) -> Self {
        self.add(url.into().map(Cow::Borrowed), label);
        self
    }

    /// Adds a way for the few who need it, on a page that asks for nothing.
    pub(super) fn exceptionally_to(mut self, url: Option<&'a str>, label: String) -> Self {
        self.actions.extend(url.map(|url| Action { url: url.into(), label, is_main: false }));
        self
    }

    /// Adds the way to those who help, if there is one.
    pub(super) fn helped_by(mut self, support: Option<Cow<'a, str>>, label: String) -> Self {
        self.add(support, label);
        self
    }

    fn add(&mut self, url: Option<Cow<'a, str>>, label: String) {
        let is_main = self.actions.is_empty();
        self.actions.extend(url.map(|url| Action { url, label, is_main }));
    }
}
