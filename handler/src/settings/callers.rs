use http::HeaderName;

use super::{Reader, form};

/// How Azure AD B2C's REST technical profiles prove who they are. At least one way is configured.
pub(crate) struct CallerSettings {
    /// Keys that are accepted in `api_key_header`; two while one is being exchanged.
    pub(crate) api_keys: Vec<String>,
    /// The header that holds the key: the id of the policy's cryptographic key.
    pub(crate) api_key_header: HeaderName,
    /// User name and password of HTTP Basic authentication.
    pub(crate) basic: Option<(String, String)>,
    /// How many proxies of the operator's own stand between browsers and the platform's front end.
    pub(crate) trusted_proxies: usize,
}

/// Shorter secrets can be guessed.
const SHORTEST_SECRET: usize = 24;

impl CallerSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let api_keys =
            reader.optional("CallerSettings__ApiKey").map(|keys| form::list(&keys)).unwrap_or_default();
        let api_key_header = reader.parsed(
            "CallerSettings__ApiKeyHeader",
            HeaderName::from_static("x-verification-key"),
            "the name of an HTTP header",
            |text| text.parse().ok(),
        );
        let username = reader.optional("CallerSettings__BasicUsername");
        let password = reader.optional("CallerSettings__BasicPassword");
        let basic = match (username, password) {
            (Some(username), Some(password)) => Some((username, password)),
            (None, None) => None,
            (Some(_), None) => {
                reader.problem(
                    "CallerSettings__BasicPassword",
                    "is missing beside CallerSettings__BasicUsername",
                );
                None
            }
            (None, Some(_)) => {
                reader.problem(
                    "CallerSettings__BasicUsername",
                    "is missing beside CallerSettings__BasicPassword",
                );
                None
            }
        };
        let trusted_proxies = reader.parsed("CallerSettings__TrustedProxies", 0, "0 to 5", |text| {
            text.parse().ok().filter(|proxies| *proxies <= 5)
        });
        if api_keys.iter().any(|key| key.len() < SHORTEST_SECRET) {
            reader.problem(
                "CallerSettings__ApiKey",
                format!("a key is shorter than {SHORTEST_SECRET} characters"),
            );
        }
        if basic.as_ref().is_some_and(|(_, password)| password.len() < SHORTEST_SECRET) {
            reader.problem(
                "CallerSettings__BasicPassword",
                format!("is shorter than {SHORTEST_SECRET} characters"),
            );
        }
        if api_keys.is_empty() && basic.is_none() {
            reader.problem(
                "CallerSettings__ApiKey",
                "no way for callers to authenticate is configured; accepted: CallerSettings__ApiKey, or \
                 CallerSettings__BasicUsername with CallerSettings__BasicPassword",
            );
            return None;
        }
        Some(Self { api_keys, api_key_header, basic, trusted_proxies })
    }
}
