//! Style and script that stand in a page.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64;
use minijinja::Value;

/// A text between `<style>` or `<script>` tags, with its hash.
pub(super) struct Inline {
    text: String,
    source: String,
}

impl Inline {
    /// Browsers hash what is left after their parser has made every line end a line feed (HTML, "Preprocessing the input
    /// stream"), so a checkout with other line ends must not change the text.
    pub(super) fn new(text: &str) -> Self {
        let text = text.replace("\r\n", "\n");
        let hash = BASE64.encode(digest(&SHA256, text.as_bytes()).as_ref());
        Self { source: format!("'sha256-{hash}'"), text }
    }

    /// The text, marked as markup: it is ours, and escaping would change its hash.
    pub(super) fn markup(&self) -> Value {
        Value::from_safe_string(self.text.clone())
    }

    /// The hash as a source of a content security policy (CSP level 3, 2.3.1).
    pub(super) fn source(&self) -> &str {
        &self.source
    }
}
