//! Which languages the pages and messages may have.

use messages::{Locale, Offer};

use super::{
    Reader, form,
    group::Group,
    setting::{Kind, Setting},
};

const LOCALES: Setting = Setting::optional(
    "ClientSettings__Locales",
    "languages separated by `;` out of ar, de, en, fr",
    "Languages that are offered. A user gets the one that `ui_locales` of `authorize` names, else `locale` of `start`, else one \
     that their browser asks for, else `Locale`.",
)
.default("ar;de;en;fr")
.kind(Kind::List);

const LOCALE: Setting = Setting::optional(
    "ClientSettings__Locale",
    "one of ar, de, en, fr",
    "Language for users who ask for none that is offered.",
)
.derived("`en`, or the first of `Locales` if that lacks `en`")
.kind(Kind::Word(&["ar", "de", "en", "fr"]));

pub(super) const SETTINGS: Group = &[&LOCALE, &LOCALES];

/// Every language there is unless the settings choose, and English for those who ask for none of them.
pub(super) fn offer(reader: &mut Reader) -> Option<Offer> {
    let locales = reader.parse(&LOCALES, |text| {
        form::list(text).iter().map(|tag| Locale::named(tag)).collect::<Option<Vec<_>>>()
    });
    let default = reader.parse(&LOCALE, Locale::named);
    let locales = locales?;
    let default = default.or(match locales.first() {
        Some(first) if !locales.contains(&Locale::default()) => Some(*first),
        _ => None,
    });
    Some(Offer::new(default.unwrap_or_default(), locales))
}
