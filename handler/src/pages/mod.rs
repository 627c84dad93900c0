//! The pages that a user sees between signing in and going back to the app.
//!
//! Every page is one document without anything from elsewhere (the client's logo aside): style and script stand in the
//! page and are named by their hashes in its content security policy. Pages work without script.

mod body;
mod brand;
mod examples;
mod frame;
mod icon;
mod inline;
mod localizer;
mod notice;
mod page;
mod policy;
mod preparing;
mod waiting;

use std::{borrow::Cow, sync::Arc};

use messages::{Catalogue, Locale, Text};
use minijinja::value::Serde;
use minijinja::{Environment, HtmlEscape, UndefinedBehavior};
use serde::Serialize;
use service::model::Client;
use url::Url;

use body::Body;
use frame::{Frame, Words};
use icon::Icon;
use inline::Inline;
use localizer::Localizer;
use policy::Policy;

pub(crate) use examples::examples;
pub(crate) use page::{FormField, Page, Wait};

const TEMPLATES: [(&str, &str); 5] = [
    ("layout.html", include_str!("../../pages/layout.html")),
    ("notice.html", include_str!("../../pages/notice.html")),
    ("preparing.html", include_str!("../../pages/preparing.html")),
    ("waiting.html", include_str!("../../pages/waiting.html")),
    ("form_post.html", include_str!("../../pages/form_post.html")),
];

/// A template cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the page template `{name}` cannot be read")]
pub(crate) struct PagesError {
    /// Its file name.
    name: &'static str,
    /// What the parser says.
    source: minijinja::Error,
}

/// A page, ready to be sent.
pub(crate) struct RenderedPage {
    /// The document.
    pub(crate) html: String,
    /// The value of its `Content-Security-Policy` header.
    pub(crate) content_security_policy: String,
}

/// Every page.
pub(crate) struct Pages {
    templates: Environment<'static>,
    catalogue: Arc<Catalogue>,
    style: Inline,
    preparing_script: Inline,
    waiting_script: Inline,
    form_post_script: Inline,
}

/// What a template sees.
#[derive(Serialize)]
struct View<'a> {
    frame: Frame<'a>,
    body: Body<'a>,
}

impl Pages {
    /// Reads every template.
    pub(crate) fn new(catalogue: Arc<Catalogue>) -> Result<Self, PagesError> {
        Ok(Self {
            templates: templates()?,
            catalogue,
            style: Inline::new(include_str!("../../pages/style.css")),
            preparing_script: Inline::new(include_str!("../../pages/preparing.js")),
            waiting_script: Inline::new(include_str!("../../pages/waiting.js")),
            form_post_script: Inline::new(include_str!("../../pages/form_post.js")),
        })
    }

    /// The page of this client in this language. The support reference is shown as it is: short, and of no use to a stranger.
    pub(crate) fn render(
        &self,
        page: &Page<'_>,
        client: &Client,
        locale: Locale,
        support_reference: &str,
    ) -> RenderedPage {
        let script = self.script(page);
        let brand_style = Inline::new(&brand::style(&client.brand));
        let localizer = Localizer { catalogue: &self.catalogue, locale, client };
        let body = Body::new(page, localizer, support(page, client, localizer, support_reference));
        let template = body.template();
        let frame = Frame {
            logo_url: client.brand.logo_url.as_ref().map(Url::as_str),
            icon: Icon::of(page).map(Icon::path),
            style: self.style.markup(),
            brand_style: brand_style.markup(),
            script: script.map(Inline::markup),
            words: Words::new(page, localizer, support_reference),
        };
        let heading = frame.words.heading.clone();
        let html = self
            .templates
            .get_template(template)
            .and_then(|template| template.render(Serde(View { frame, body })))
            .unwrap_or_else(|error| {
                tracing::error!(%error, template, "page not rendered");
                bare(&heading, support_reference, locale)
            });
        let policy = Policy {
            styles: [self.style.source(), brand_style.source()],
            script: script.map(Inline::source),
            logo_origin: brand::logo_origin(&client.brand),
            calls_home: matches!(page, Page::Waiting(_)),
            posts_away: matches!(page, Page::FormPost { .. }),
        };
        RenderedPage { html, content_security_policy: policy.header() }
    }

    fn script(&self, page: &Page<'_>) -> Option<&Inline> {
        match page {
            Page::Preparing { .. } => Some(&self.preparing_script),
            Page::Waiting(_) => Some(&self.waiting_script),
            Page::FormPost { .. } => Some(&self.form_post_script),
            _ => None,
        }
    }
}

fn support<'a>(
    page: &Page<'_>,
    client: &'a Client,
    localizer: Localizer<'_>,
    reference: &str,
) -> Option<Cow<'a, str>> {
    let label = localizer.say(Text::PageSupportReference);
    brand::support_address(&client.brand, &label, reference).filter(|_| page.needs_support())
}

fn templates() -> Result<Environment<'static>, PagesError> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in TEMPLATES {
        templates.add_template(name, text).map_err(|source| PagesError { name, source })?;
    }
    Ok(templates)
}

/// What is left when a template fails, which the tests keep from happening: still a readable page.
fn bare(heading: &str, support_reference: &str, locale: Locale) -> String {
    format!(
        "<!doctype html><html lang=\"{}\"><title>{heading}</title><h1>{heading}</h1><p>{support_reference}</p></html>",
        locale.tag(),
        heading = HtmlEscape(heading),
        support_reference = HtmlEscape(support_reference),
    )
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
