use url::Url;

use super::{KeySettings, Reader, StoreSettings, form};

/// The service itself: its address, its keys, its store.
pub(crate) struct AppSettings {
    pub(crate) public_url: Url,
    /// Origins whose pages may ask how a verification stands.
    pub(crate) cors_origins: Vec<String>,
    pub(crate) keys: KeySettings,
    pub(crate) store: StoreSettings,
}

impl AppSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let public_url = reader.required_parsed(
            "AppSettings__PublicUrl",
            "the https address under which browsers and Jumio reach this app, such as https://idv.contoso.com",
            origin,
        );
        let cors_origins = cors_origins(reader);
        let keys = KeySettings::read(reader);
        let store = StoreSettings::read(reader);
        Some(Self { public_url: public_url?, cors_origins, keys: keys?, store: store? })
    }
}

/// Paths of ours follow directly behind the host name.
fn origin(text: &str) -> Result<Url, &'static str> {
    let url = form::web_address(text)?;
    if url.path() == "/" { Ok(url) } else { Err("must not hold a path") }
}

/// As browsers write them in `Origin` (RFC 6454, 6.2).
fn cors_origins(reader: &mut Reader) -> Vec<String> {
    let accepted = "origins separated by `;`, such as https://contoso.b2clogin.com";
    reader.parsed("AppSettings__CorsOrigins", Vec::new(), accepted, |text| {
        let origins = form::list(text);
        let urls: Result<Vec<Url>, _> = origins.iter().map(|text| origin(text)).collect();
        Some(urls.ok()?.iter().map(|url| url.origin().ascii_serialization()).collect())
    })
}
