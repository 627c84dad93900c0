//! What all pages have in common.

use messages::Text;
use minijinja::Value;
use serde::Serialize;

use super::body;
use super::localizer::Localizer;
use super::page::Page;

/// The values of `layout.html`.
#[derive(Serialize)]
pub(super) struct Frame<'a> {
    pub(super) logo_url: Option<&'a str>,
    pub(super) icon: Option<&'static str>,
    pub(super) style: Value,
    pub(super) brand_style: Value,
    pub(super) script: Option<Value>,
    #[serde(flatten)]
    pub(super) words: Words<'a>,
}

/// The texts of `layout.html`.
#[derive(Serialize)]
pub(super) struct Words<'a> {
    language: &'static str,
    direction: &'static str,
    title: String,
    pub(super) heading: String,
    client: &'a str,
    support_reference_label: String,
    support_reference: &'a str,
}

impl<'a> Words<'a> {
    pub(super) fn new(page: &Page<'_>, localizer: Localizer<'a>, support_reference: &'a str) -> Self {
        let client = localizer.client_name();
        let heading = localizer.say(body::heading(page, client));
        Self {
            language: localizer.locale.tag(),
            direction: localizer.locale.direction().as_str(),
            title: localizer.say(Text::PageTitle { heading: &heading, client }),
            heading,
            client,
            support_reference_label: localizer.say(Text::PageSupportReference),
            support_reference,
        }
    }
}
