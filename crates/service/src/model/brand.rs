use url::Url;

use super::Colour;

/// How a client looks and whom it names for help.
#[derive(Clone, Debug)]
pub struct Brand {
    /// Address of the logo, https (http on loopback while developing).
    pub logo_url: Option<Url>,
    /// Colour of buttons.
    pub accent: Colour,
    /// Colour behind the page; a quiet grey, lighter or darker with the user's choice, unless set.
    pub background: Option<Colour>,
    /// Where users find help: https, or `mailto:` with one email address.
    pub support_url: Option<Url>,
    /// Where the app's sign-in starts, for users who cannot go on here.
    pub start_url: Option<String>,
}
