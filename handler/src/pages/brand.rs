//! How a client looks and whom it names for help.

use std::borrow::Cow;

use url::Url;

use super::colour::Colour;

/// A client's name, looks and help desk, as its settings have them.
#[derive(Clone, Debug)]
pub(crate) struct Brand {
    /// What the app is called in sentences such as "Back to Contoso".
    pub(crate) name: String,
    /// Address of the logo, https (http on loopback while developing).
    pub(crate) logo_url: Option<String>,
    /// Colour of buttons.
    pub(crate) accent: Colour,
    /// Colour behind the page; a quiet grey, lighter or darker with the user's choice, unless set.
    pub(crate) background: Option<Colour>,
    /// Where users find help: https, or `mailto:` with one email address.
    pub(crate) support_url: Option<Url>,
}

/// Why a brand cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BrandError {
    /// There is no name.
    #[error("the brand's name is empty")]
    Name,
    /// The logo cannot be loaded by a browser.
    #[error("the brand's logo is not an http or https address")]
    Logo,
}

impl Brand {
    /// Whether pages can be made of it.
    pub(super) fn check(&self) -> Result<(), BrandError> {
        if self.name.trim().is_empty() { Err(BrandError::Name) } else { Ok(()) }
    }

    /// Where the logo comes from, as a source of a content security policy.
    pub(super) fn logo_origin(&self) -> Result<Option<String>, BrandError> {
        let Some(logo) = &self.logo_url else { return Ok(None) };
        let url = Url::parse(logo).map_err(|_| BrandError::Logo)?;
        match url.scheme() {
            "https" | "http" => Ok(Some(url.origin().ascii_serialization())),
            _ => Err(BrandError::Logo),
        }
    }

    /// The part of the style sheet that differs between clients; follows the common part.
    pub(super) fn style(&self) -> String {
        let pair =
            |name: &str, colour: Colour| format!(" --{name}: {colour}; --on-{name}: {};", colour.text_on());
        let ground = self.background.map(|background| pair("ground", background)).unwrap_or_default();
        format!(":root {{{}{ground} }}\n", pair("accent", self.accent))
    }

    /// Where to ask for help; an email already says what support can find the request by.
    pub(super) fn support_address(&self, label: &str, reference: &str) -> Option<Cow<'_, str>> {
        let url = self.support_url.as_ref()?;
        if url.scheme() != "mailto" {
            return Some(url.as_str().into());
        }
        let subject = format!("{label} {reference}");
        // Spaces are not written `+` here (RFC 6068, 5).
        let subject: String = url::form_urlencoded::byte_serialize(subject.as_bytes()).collect();
        Some(format!("{url}?subject={}", subject.replace('+', "%20")).into())
    }
}
