//! What a browser reads off a page: texts, forms, links, and whether the page moves on by itself.

use std::time::Duration;

use scraper::{ElementRef, Html};
use url::Url;

use super::elements::{select, text_of};
use super::form::Form;
use super::form_action::FormTargets;
use crate::Reply;

/// A page as it arrived.
pub struct Page {
    address: Url,
    status: u16,
    form_targets: FormTargets,
    html: Html,
}

/// Where the browser goes next.
pub(super) enum Onward {
    To(Url),
    Submit(Form),
    /// A page that loads again, or another one, after that time.
    Refresh(Url, Duration),
}

impl Onward {
    /// The address with everything that is sent in it.
    pub(super) fn address(&self) -> Url {
        match self {
            Self::To(address) | Self::Refresh(address, _) => address.clone(),
            Self::Submit(form) => form.target(),
        }
    }
}

impl Page {
    pub(super) fn read(answer: &Reply) -> Self {
        let (address, status) = (answer.address.clone(), answer.status.as_u16());
        let form_targets = FormTargets::of(&answer.headers, &address);
        // No script runs here, so what stands in <noscript> counts.
        let text = answer.text().replace("<noscript>", "").replace("</noscript>", "");
        Page { address, status, form_targets, html: Html::parse_document(&text) }
    }

    /// Where the browser is.
    pub fn address(&self) -> &Url {
        &self.address
    }

    /// HTTP status of the page.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The text of the first heading.
    pub fn heading(&self) -> String {
        self.all("h1").first().map(text_of).unwrap_or_default()
    }

    /// All text of the page's main part.
    pub fn text(&self) -> String {
        self.all("main").first().map(text_of).unwrap_or_default()
    }

    /// Whether a button with that text is there.
    pub fn has_button(&self, text: &str) -> bool {
        self.button(text).is_some()
    }

    /// Whether a link with that text is there.
    pub fn has_link(&self, text: &str) -> bool {
        self.link(text).is_some()
    }

    pub(super) fn link(&self, text: &str) -> Option<Url> {
        let link = self.all("a[href]").into_iter().find(|link| text_of(link) == text)?;
        self.address.join(link.attr("href")?).ok()
    }

    pub(super) fn form(&self, button: &str) -> Option<Form> {
        let button = self.button(button)?;
        let form = button
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "form")?;
        let mut form = Form::read(form, &self.address, &self.form_targets)?;
        form.press(button);
        Some(form)
    }

    pub(super) fn onward(&self, has_scripts: bool) -> Option<Onward> {
        self.posts_itself().filter(|_| has_scripts).or_else(|| self.refreshes())
    }

    /// A page with a script that submits a form that leaves nothing to fill in.
    fn posts_itself(&self) -> Option<Onward> {
        let submits = |code: &str| code.contains(".submit") || code.contains("requestSubmit");
        let scripted = self.all("script").iter().any(|script| submits(&script.text().collect::<String>()))
            || self.all("body[onload]").iter().any(|body| body.attr("onload").is_some_and(submits));
        let form =
            self.all("form").first().and_then(|form| Form::read(*form, &self.address, &self.form_targets))?;
        (scripted && !form.is_open()).then_some(Onward::Submit(form))
    }

    fn refreshes(&self) -> Option<Onward> {
        let refresh = |meta: &ElementRef<'_>| {
            meta.attr("http-equiv").is_some_and(|name| name.eq_ignore_ascii_case("refresh"))
        };
        let meta = self.all("meta[http-equiv]").into_iter().find(refresh)?;
        let (seconds, target) = refresh_of(meta.attr("content")?)?;
        let target = if target.is_empty() { self.address.clone() } else { self.address.join(target).ok()? };
        Some(Onward::Refresh(target, seconds))
    }

    fn button(&self, text: &str) -> Option<ElementRef<'_>> {
        self.all("form button, form input[type=submit]").into_iter().find(|button| {
            let label = button.attr("value").filter(|_| button.value().name() == "input");
            label.map_or_else(|| text_of(button), str::to_owned) == text
        })
    }

    fn all(&self, selector: &'static str) -> Vec<ElementRef<'_>> {
        select(self.html.root_element(), selector)
    }
}

/// `3; url=/next` as time and address.
fn refresh_of(content: &str) -> Option<(Duration, &str)> {
    let (seconds, rest) = content.split_once([';', ',']).unwrap_or((content, ""));
    let rest = rest.trim();
    let target = match rest.get(..4) {
        Some(word) if word.eq_ignore_ascii_case("url=") => rest.get(4..).unwrap_or_default(),
        _ => rest,
    };
    let seconds = seconds.trim().parse::<u32>().ok()?;
    Some((Duration::from_secs(seconds.into()), target.trim_matches(['\'', '"'])))
}
