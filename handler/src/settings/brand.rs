//! How the pages look.

use service::model::{Brand, Colour};

use super::{
    Reader, form,
    group::Group,
    setting::{Kind, Setting},
};

const SUPPORT_URL: Setting = Setting::optional(
    "ClientSettings__SupportUrl",
    "an https address, or `mailto:` and one email address",
    "Where users find help; the subject of an email then names the support reference. Shown as \"Contact support\" where users \
     cannot help themselves: after a final rejection, in a review, and on error pages.",
);

const LOGO_URL: Setting = Setting::optional(
    "ClientSettings__LogoUrl",
    "an https address",
    "The app's logo, shown at most 40 px high above the pages in place of the name. It stands on a light ground or a dark one, as \
     the device is set; where it needs one ground, set `BackgroundColor`.",
);

const ACCENT_COLOR: Setting = Setting::optional(
    "ClientSettings__AccentColor",
    "#rrggbb",
    "Colour of buttons. Any will do: the text on it is black or white, whichever is easier to read.",
)
.default("#0f5cc0")
.kind(Kind::Colour);

const BACKGROUND_COLOR: Setting = Setting::optional(
    "ClientSettings__BackgroundColor",
    "#rrggbb",
    "Colour behind the pages, the same by day and by night.",
)
.derived("a quiet grey that follows the device")
.kind(Kind::Colour);

const START_URL: Setting = Setting::optional(
    "ClientSettings__StartUrl",
    "an https address",
    "Where the app's sign-in starts; shown to users who cannot go on here.",
);

pub(super) const SETTINGS: Group = &[&START_URL, &SUPPORT_URL, &LOGO_URL, &ACCENT_COLOR, &BACKGROUND_COLOR];

pub(super) fn read(reader: &mut Reader) -> Option<Brand> {
    let start_url = reader.read(&START_URL, form::web_address_text);
    let logo_url = reader.read(&LOGO_URL, form::web_address);
    let accent = reader.parse(&ACCENT_COLOR, Colour::parse);
    let background = reader.parse(&BACKGROUND_COLOR, Colour::parse);
    let support_url = reader.parse(&SUPPORT_URL, form::contact);
    Some(Brand { logo_url, accent: accent?, background, support_url, start_url })
}
