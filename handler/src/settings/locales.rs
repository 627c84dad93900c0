//! Which languages the pages and messages may have.

use messages::{Locale, Offer};

use super::{Reader, form};

/// Every language there is unless the settings choose, and English for those who ask for none of them.
pub(super) fn offer(reader: &mut Reader) -> Offer {
    let accepted = Locale::all().map(Locale::tag).collect::<Vec<_>>().join(", ");
    let locales = reader.parsed(
        "ClientSettings__Locales",
        Locale::all().collect(),
        &format!("languages separated by `;` out of {accepted}"),
        |text| form::list(text).iter().map(|tag| Locale::named(tag)).collect::<Option<Vec<_>>>(),
    );
    let default = match locales.first() {
        Some(first) if !locales.contains(&Locale::default()) => *first,
        _ => Locale::default(),
    };
    let default =
        reader.parsed("ClientSettings__Locale", default, &format!("one of {accepted}"), Locale::named);
    Offer::new(default, locales)
}
