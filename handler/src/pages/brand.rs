//! How a client looks.

use url::Url;

/// A client's name, logo and colour, as its settings have them.
#[derive(Clone, Debug)]
pub(crate) struct Brand {
    /// What the app is called in sentences such as "Back to Contoso".
    pub(crate) name: String,
    /// Address of the logo, https (http on loopback while developing).
    pub(crate) logo_url: Option<String>,
    /// Colour of buttons as `#rrggbb`, dark enough for white text on it.
    pub(crate) accent: String,
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
    /// The colour is not one.
    #[error("the brand's accent colour is not of the form #rrggbb")]
    Accent,
}

impl Brand {
    /// Whether pages can be made of it. The colour goes into the style sheet, so its form decides over more than taste.
    pub(super) fn check(&self) -> Result<(), BrandError> {
        if self.name.trim().is_empty() {
            return Err(BrandError::Name);
        }
        if !is_colour(&self.accent) {
            return Err(BrandError::Accent);
        }
        Ok(())
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

    /// The part of the style sheet that differs between clients.
    pub(super) fn style(&self) -> String {
        format!(":root {{ --accent: {}; }}\n", self.accent)
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}
