mod certificates;
mod entra;

use http::HeaderName;

use super::{Expose, Reader, form};

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
    /// How many proxies of the operator's own stand between browsers and the platform's ui end.
    pub(crate) trusted_proxies: usize,
}

/// Shorter secrets can be guessed.
const SHORTEST_SECRET: usize = 24;

impl CallerSettings {
    pub(super) fn read(reader: &mut Reader, expose: Expose) -> Self {
        let before = reader.problems().len();
        let settings = Self {
            api_keys: api_keys(reader),
            api_key_header: reader.parsed(
                "CallerSettings__ApiKeyHeader",
                HeaderName::from_static("x-verification-key"),
                "the name of an HTTP header",
                |text| text.parse().ok(),
            ),
            basic: basic(reader),
            entra: entra::read(reader),
            certificates: certificates::read(reader, expose),
            trusted_proxies: reader.parsed("CallerSettings__TrustedProxies", 0, "0 to 5", |text| {
                text.parse().ok().filter(|proxies| *proxies <= 5)
            }),
        };
        // A way that is configured wrongly has been named already.
        if expose.has_policies() && settings.admits_nobody() && reader.problems().len() == before {
            reader.problem(
                "CallerSettings__ApiKey",
                "no way for callers to authenticate is configured; accepted: CallerSettings__EntraTenantId with \
                 its companions, CallerSettings__ApiKey, CallerSettings__ClientCertificateThumbprints, or \
                 CallerSettings__BasicUsername with CallerSettings__BasicPassword",
            );
        }
        settings
    }

    fn admits_nobody(&self) -> bool {
        self.api_keys.is_empty()
            && self.basic.is_none()
            && self.entra.is_none()
            && self.certificates.is_empty()
    }
}

fn api_keys(reader: &mut Reader) -> Vec<String> {
    let keys = form::list(&reader.optional("CallerSettings__ApiKey").unwrap_or_default());
    if keys.iter().any(|key| key.len() < SHORTEST_SECRET) {
        reader
            .problem("CallerSettings__ApiKey", format!("a key is shorter than {SHORTEST_SECRET} characters"));
    }
    keys
}

fn basic(reader: &mut Reader) -> Option<(String, String)> {
    const NAME: &str = "CallerSettings__BasicUsername";
    const PASSWORD: &str = "CallerSettings__BasicPassword";
    match (reader.optional(NAME), reader.optional(PASSWORD)) {
        (Some(name), Some(password)) => {
            if password.len() < SHORTEST_SECRET {
                reader.problem(PASSWORD, format!("is shorter than {SHORTEST_SECRET} characters"));
            }
            Some((name, password))
        }
        (None, None) => None,
        (Some(_), None) => {
            reader.problem(PASSWORD, format!("is missing beside {NAME}"));
            None
        }
        (None, Some(_)) => {
            reader.problem(NAME, format!("is missing beside {PASSWORD}"));
            None
        }
    }
}
