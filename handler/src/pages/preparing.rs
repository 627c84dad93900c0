//! The page that is shown while the provider's transaction is being created.

use messages::Text;
use serde::Serialize;

use super::localizer::Localizer;

/// The values of `preparing.html`.
#[derive(Serialize)]
pub(super) struct Preparing<'a> {
    message: String,
    go_on: String,
    refresh_url: &'a str,
    refresh_seconds: u32,
}

impl<'a> Preparing<'a> {
    pub(super) fn new(localizer: Localizer<'_>, refresh_url: &'a str, refresh_seconds: u32) -> Self {
        Self {
            message: localizer.say(Text::PreparingMessage),
            go_on: localizer.say(Text::PreparingContinue),
            refresh_url,
            refresh_seconds,
        }
    }
}
