//! How a client's brand stands in a page.

use std::borrow::Cow;

use service::model::{Brand, Colour};

/// The part of the style that differs between clients; follows the common part.
pub(super) fn style(brand: &Brand) -> String {
    let pair =
        |name: &str, colour: Colour| format!(" --{name}: {colour}; --on-{name}: {};", colour.text_on());
    let ground = brand.background.map(|background| pair("ground", background)).unwrap_or_default();
    format!(":root {{{}{ground} }}\n", pair("accent", brand.accent))
}

/// Where the logo comes from, as a source of a content security policy.
pub(super) fn logo_origin(brand: &Brand) -> Option<String> {
    brand.logo_url.as_ref().map(|logo| logo.origin().ascii_serialization())
}

/// Where to ask for help; an email already says what support can find the request by.
pub(super) fn support_address<'a>(brand: &'a Brand, label: &str, reference: &str) -> Option<Cow<'a, str>> {
    let url = brand.support_url.as_ref()?;
    if url.scheme() != "mailto" {
        return Some(url.as_str().into());
    }
    let subject = format!("{label} {reference}");
    // Spaces are not written `+` here (RFC 6068, 5).
    let subject: String = url::form_urlencoded::byte_serialize(subject.as_bytes()).collect();
    Some(format!("{url}?subject={}", subject.replace('+', "%20")).into())
}
