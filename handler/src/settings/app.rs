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

const CERTIFICATE_APP_URL: Setting = Setting::optional(
    "AppSettings__CertificateAppUrl",
    "an https address without a path",
    "The address of the app that demands client certificates, where there is one. `handler doctor` calls it without one, which \
     must fail.",
);

pub(super) const SETTINGS: Group = &[&PUBLIC_URL, &CORS_ORIGINS, &CERTIFICATE_APP_URL];

/// The service itself: its address, its keys, its store.
pub(crate) struct AppSettings {
    pub(crate) public_url: Url,
    /// Origins whose pages may ask how a verification stands.
    pub(crate) cors_origins: Vec<String>,
    /// The app that demands client certificates, where there is one.
    pub(crate) certificate_app: Option<Url>,
    pub(crate) keys: KeySettings,
    pub(crate) store: StoreSettings,
}

impl AppSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let public_url = reader.read(&PUBLIC_URL, origin);
        let cors_origins = reader.read(&CORS_ORIGINS, origins).unwrap_or_default();
        let certificate_app = reader.read(&CERTIFICATE_APP_URL, origin);
        let keys = KeySettings::read(reader);
        let store = StoreSettings::read(reader);
        Some(Self { public_url: public_url?, cors_origins, certificate_app, keys: keys?, store: store? })
    }
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
