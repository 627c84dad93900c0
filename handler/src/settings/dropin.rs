use std::{fmt, sync::Arc};

use service::sample::DropIn;
use tokens::IdTokenHints;
use url::Url;
use verification::Proof;

use super::{KeySettings, Reader, form, keys};

const SECRET: &str = "AppSettings__DropInSecret";
const POLICIES: &str = "AppSettings__BaseRedirectUrl";

/// The part of the drop-in's path that only the policies know. It does not print.
#[derive(Clone)]
pub(crate) struct DropInSecret(Arc<str>);

/// The front of the original Jumio sample.
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
    /// `None` where the ui is off: without a secret it is.
    pub(super) fn read(reader: &mut Reader, keys: Option<&KeySettings>) -> Option<Self> {
        let proof = proof(reader);
        if !reader.is_set(SECRET) {
            // The original's setting may still be there.
            let _unused = reader.optional(POLICIES);
            return None;
        }
        let secret = reader.required_parsed(
            SECRET,
            "at least 32 random lower-case letters and digits",
            DropInSecret::parse,
        );
        let policies = reader.required_parsed(
            POLICIES,
            "where the tenant's policies are, such as https://contoso.b2clogin.com/contoso.onmicrosoft.com",
            policies,
        );
        let issuer = reader.required(keys::TOKEN_ISSUER, keys::NAME);
        let audience = reader.required(keys::TOKEN_AUDIENCE, keys::NAME);
        let tokens = keys.and_then(|keys| keys.verification_tokens.clone());
        if keys.is_some() && tokens.is_none() {
            reader.problem(keys::TOKEN_SIGNING, format!("is needed where {SECRET} is set"));
        }
        let hints = IdTokenHints::new(&issuer?, &audience?);
        Some(Self { secret: secret?, ui: DropIn { policies: policies?, hints, tokens: tokens?, proof } })
    }
}

fn policies(text: &str) -> Result<Url, &'static str> {
    let url = form::web_address(text)?;
    if url.query().is_some() { Err("must not hold a query") } else { Ok(url) }
}

fn proof(reader: &mut Reader) -> Proof {
    let setting = "AppSettings__DropInMatching";
    reader.parsed(setting, Proof::MatchedDocument, "required, off", |text| match text {
        "required" => Some(Proof::MatchedDocument),
        "off" => Some(Proof::Nothing),
        _ => None,
    })
}
