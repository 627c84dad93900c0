//! What all pages have in common.

use messages::Text;
use minijinja::Value;
use serde::Serialize;

use super::body;
use super::page::Page;
use super::voice::Voice;

/// The values of `layout.html`.
#[derive(Serialize)]
pub(super) struct Frame<'a> {
    pub(super) logo_url: Option<&'a str>,
    pub(super) emblem: Option<&'static str>,
    pub(super) style: Value,
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
    pub(super) fn new(page: &Page<'_>, voice: Voice<'a>, support_reference: &'a str) -> Self {
        let client = voice.client;
        let heading = voice.say(body::heading(page, client));
        Self {
            language: voice.locale.tag(),
            direction: voice.locale.direction().as_str(),
            title: voice.say(Text::PageTitle { heading: &heading, client }),
            heading,
            client,
            support_reference_label: voice.say(Text::PageSupportReference),
            support_reference,
        }
    }
}
