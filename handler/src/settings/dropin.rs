use std::{fmt, sync::Arc};

use service::sample::DropIn;
use tokens::IdTokenHints;
use url::Url;
use verification::Proof;

use super::{KeySettings, Reader, form, group::Group, keys, setting::Setting};

const SECRET: Setting = Setting::optional(
    "AppSettings__DropInSecret",
    "at least 32 random lower-case letters and digits",
    "A part of the path that the sample's policies call; switches the drop-in on. Keep it out of pages.",
)
.when("to switch the drop-in on");

const POLICIES: Setting = Setting::optional(
    "AppSettings__BaseRedirectUrl",
    "an https address without a query",
    "Where the tenant's policies are, as in the sample. Browsers come back to `<this>/<Policy>/oauth2/v2.0/authorize`.",
)
.when("with the secret")
.example("https://contoso.b2clogin.com/contoso.onmicrosoft.com");

const MATCHING: Setting = Setting::optional(
    "AppSettings__DropInMatching",
    "required, off",
    "`required`: an approval counts only if the document names the account. `off`: any approval counts; read the [threat \
     model](threat-model.md#the-drop-in) first.",
)
.default("required");

pub(super) const SETTINGS: Group = &[&SECRET, &POLICIES, &MATCHING];

/// The part of the drop-in's path that only the policies know. It does not print.
#[derive(Clone)]
pub(crate) struct DropInSecret(Arc<str>);

/// The protocol of Microsoft's Jumio sample.
pub(crate) struct DropInSettings {
    pub(crate) secret: DropInSecret,
    pub(crate) ui: DropIn,
}

impl DropInSecret {
    /// The host's routes know no letter case, so a secret has none either.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        const SHORTEST: usize = 32;
        let is_plain = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        if text.len() < SHORTEST || !text.bytes().all(is_plain) {
            return Err("is shorter than 32 characters, or has others than lower-case letters and digits");
        }
        Ok(Self(text.into()))
    }

    /// Whether this is it; compared in constant time.
    pub(crate) fn is(&self, text: &str) -> bool {
        tokens::constant_time_eq(&self.0, text)
    }
}

impl fmt::Debug for DropInSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[drop-in secret]")
    }
}

impl DropInSettings {
    /// `None` where the drop-in is off: without a secret it is.
    pub(super) fn read(reader: &mut Reader, keys: Option<&KeySettings>) -> Option<Self> {
        let proof =
            reader.choose(&MATCHING, &[("required", Proof::MatchedDocument), ("off", Proof::Nothing)]);
        if !reader.is_set(&SECRET) {
            // The sample's setting may still be there.
            let _unused = reader.text(&POLICIES);
            return None;
        }
        let secret = reader.read(&SECRET, DropInSecret::parse);
        let policies = reader.read(&POLICIES, policies);
        if policies.is_none() && !reader.is_set(&POLICIES) {
            reader.missing(&POLICIES);
        }
        let (issuer, audience) = (reader.text(&keys::TOKEN_ISSUER), reader.text(&keys::TOKEN_AUDIENCE));
        let tokens = keys.and_then(|keys| keys.verification_tokens.clone());
        if keys.is_some() && tokens.is_none() {
            reader.problem(&keys::TOKEN_SIGNING, format!("is needed where {} is set", SECRET.name));
        }
        let hints = IdTokenHints::new(&issuer?, &audience?);
        let ui = DropIn { policies: policies?, hints, tokens: tokens?, proof: proof? };
        Some(Self { secret: secret?, ui })
    }
}

fn policies(text: &str) -> Result<Url, &'static str> {
    let url = form::web_address(text)?;
    if url.query().is_some() { Err("must not hold a query") } else { Ok(url) }
}
