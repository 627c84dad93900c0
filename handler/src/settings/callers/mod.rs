mod certificates;
mod entra;

use http::HeaderName;

pub(crate) use entra::authority as entra_authority;

use super::{Expose, Reader, form, group::Group, setting::Setting};

const API_KEY: Setting = Setting::optional(
    "CallerSettings__ApiKey",
    "keys of at least 24 characters, separated by `;`",
    "Keys that may call; two while one is being exchanged.",
)
.local("replace-me-with-a-long-random-text");

const API_KEY_HEADER: Setting = Setting::optional(
    "CallerSettings__ApiKeyHeader",
    "the name of an HTTP header",
    "The header that holds the key: the id of the key in the technical profile.",
)
.default("x-verification-key");

const BASIC_USERNAME: Setting =
    Setting::optional("CallerSettings__BasicUsername", "any text", "User name of HTTP Basic authentication.")
        .when("with its password");

const BASIC_PASSWORD: Setting = Setting::optional(
    "CallerSettings__BasicPassword",
    "a password of at least 24 characters",
    "Password of HTTP Basic authentication.",
)
.when("with its user name");

const TRUSTED_PROXIES: Setting = Setting::optional(
    "CallerSettings__TrustedProxies",
    "0 to 5",
    "How many proxies of your own (Front Door, API Management) stand between browsers and the Functions app. Too small a number \
     counts all users as one address; too large a one lets users make up theirs.",
)
.default("0");

const OWN: Group = &[&API_KEY, &API_KEY_HEADER, &BASIC_USERNAME, &BASIC_PASSWORD, &TRUSTED_PROXIES];
pub(super) const SETTINGS: [Group; 3] = [entra::SETTINGS, certificates::SETTINGS, OWN];

/// How Azure AD B2C's REST technical profiles prove who they are. Where policies are answered, at least one way is
/// configured.
pub(crate) struct CallerSettings {
    /// Keys that are accepted in `api_key_header`; two while one is being exchanged.
    pub(crate) api_keys: Vec<String>,
    /// The header that holds the key: the id of the policy's cryptographic key.
    pub(crate) api_key_header: HeaderName,
    /// User name and password of HTTP Basic authentication.
    pub(crate) basic: Option<(String, String)>,
    /// Which of Entra's tokens count.
    pub(crate) entra: Option<::entra::Rules>,
    /// SHA-256 of the client certificates that are accepted.
    pub(crate) certificates: Vec<[u8; 32]>,
    /// How many proxies of the operator's own stand between browsers and the platform.
    pub(crate) trusted_proxies: usize,
}

/// Shorter secrets can be guessed.
const SHORTEST_SECRET: usize = 24;

impl CallerSettings {
    pub(super) fn read(reader: &mut Reader, expose: Option<Expose>) -> Option<Self> {
        let before = reader.problems().len();
        let api_keys = reader.read(&API_KEY, api_keys).unwrap_or_default();
        let api_key_header = reader.parse(&API_KEY_HEADER, |text| text.parse().ok());
        let basic = basic(reader);
        let entra = entra::read(reader);
        let certificates = certificates::read(reader, expose);
        let trusted_proxies =
            reader.parse(&TRUSTED_PROXIES, |text| text.parse().ok().filter(|proxies| *proxies <= 5));
        let (api_key_header, trusted_proxies) = (api_key_header?, trusted_proxies?);
        let settings = Self { api_keys, api_key_header, basic, entra, certificates, trusted_proxies };
        // A way that is configured wrongly has been named already.
        let is_silent = reader.problems().len() == before;
        if expose.is_some_and(Expose::has_policies) && settings.admits_nobody() && is_silent {
            reader.problem(
                &API_KEY,
                "no way for callers to authenticate is configured; accepted: CallerSettings__EntraTenantId with \
                 its companions, CallerSettings__ApiKey, CallerSettings__ClientCertificateThumbprints, or \
                 CallerSettings__BasicUsername with CallerSettings__BasicPassword",
            );
        }
        Some(settings)
    }

    fn admits_nobody(&self) -> bool {
        self.api_keys.is_empty()
            && self.basic.is_none()
            && self.entra.is_none()
            && self.certificates.is_empty()
    }
}

fn api_keys(text: &str) -> Result<Vec<String>, &'static str> {
    form::secrets(text, SHORTEST_SECRET)
}

fn basic(reader: &mut Reader) -> Option<(String, String)> {
    let name = reader.text(&BASIC_USERNAME);
    let password =
        reader.parse(&BASIC_PASSWORD, |text| (text.len() >= SHORTEST_SECRET).then(|| text.to_owned()));
    for (setting, other) in [(&BASIC_USERNAME, &BASIC_PASSWORD), (&BASIC_PASSWORD, &BASIC_USERNAME)] {
        if reader.is_set(other) && !reader.is_set(setting) {
            reader.problem(setting, format!("is missing beside {}", other.name));
        }
    }
    name.zip(password)
}
