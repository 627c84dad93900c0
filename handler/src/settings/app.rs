use url::Url;

use super::{KeySettings, Reader, StoreSettings, form, group::Group, setting::Setting};

const PUBLIC_URL: Setting = Setting::required(
    "AppSettings__PublicUrl",
    "an https address without a path; plain http for this machine only",
    "The address under which browsers and Jumio reach the app.",
)
.example("https://idv.contoso.com")
.local("http://127.0.0.1:7071");

const CORS_ORIGINS: Setting = Setting::optional(
    "AppSettings__CorsOrigins",
    "origins separated by `;`",
    "Origins whose pages may call `status` and the drop-in's polling. No other function answers pages of other origins. Leave \
     the platform's own CORS list empty, or it answers in place of the handler.",
)
.example("https://contoso.b2clogin.com");

const HOST_NAME: Setting = Setting::optional(
    "WEBSITE_HOSTNAME",
    "the platform sets it",
    "The host name that the platform gives this app. `handler doctor` calls it to see that client certificates are required.",
);

pub(super) const SETTINGS: Group = &[&PUBLIC_URL, &CORS_ORIGINS, &HOST_NAME];

/// The service itself: its address, its keys, its store.
pub(crate) struct AppSettings {
    pub(crate) public_url: Url,
    /// Origins whose pages may ask how a verification stands.
    pub(crate) cors_origins: Vec<String>,
    /// Where the platform puts this very app: a host name, with a port on a developer's machine.
    pub(crate) own_address: Option<String>,
    pub(crate) keys: KeySettings,
    pub(crate) store: StoreSettings,
}

impl AppSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let public_url = reader.read(&PUBLIC_URL, origin);
        let cors_origins = reader.read(&CORS_ORIGINS, origins).unwrap_or_default();
        let own_address = reader.text(&HOST_NAME);
        let keys = KeySettings::read(reader);
        let store = StoreSettings::read(reader);
        Some(Self { public_url: public_url?, cors_origins, own_address, keys: keys?, store: store? })
    }
}

/// The base address of a host that the platform names: on a developer's machine it speaks plain http.
pub(crate) fn base_of(host: &str) -> String {
    let is_local = matches!(host.split(':').next(), Some("localhost" | "127.0.0.1"));
    format!("{}://{host}", if is_local { "http" } else { "https" })
}

/// Paths of ours follow directly behind the host name.
fn origin(text: &str) -> Result<Url, &'static str> {
    let url = form::web_address(text)?;
    if url.path() == "/" { Ok(url) } else { Err("must not hold a path") }
}

/// As browsers write them in `Origin` (RFC 6454, 6.2).
fn origins(text: &str) -> Result<Vec<String>, &'static str> {
    form::list(text).iter().map(|text| Ok(origin(text)?.origin().ascii_serialization())).collect()
}
