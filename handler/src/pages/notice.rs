//! A page that says something and shows the ways onward.

use serde::Serialize;

/// The values of `notice.html`.
#[derive(Serialize)]
pub(super) struct Notice<'a> {
    message: String,
    /// The first is the one to take.
    actions: Vec<Action<'a>>,
    refresh_seconds: Option<u32>,
}

#[derive(Serialize)]
struct Action<'a> {
    url: &'a str,
    label: String,
}

impl<'a> Notice<'a> {
    /// A page with this message and no way onward yet.
    pub(super) fn new(message: String) -> Self {
        Self { message, actions: Vec::new(), refresh_seconds: None }
    }

    /// Adds a way onward, if its address is known.
    pub(super) fn leading_to(mut self, url: impl Into<Option<&'a str>>, label: String) -> Self {
        self.actions.extend(url.into().map(|url| Action { url, label }));
        self
    }

    /// Makes the page load itself again.
    pub(super) fn refreshed_after(mut self, seconds: u32) -> Self {
        self.refresh_seconds = Some(seconds);
        self
    }
}
