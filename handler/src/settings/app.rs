use url::Url;

use super::{KeySettings, Reader, StoreSettings, form};

/// The service itself: its address, its keys, its store.
pub(crate) struct AppSettings {
    pub(crate) public_url: Url,
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
        let keys = KeySettings::read(reader);
        let store = StoreSettings::read(reader);
        Some(Self { public_url: public_url?, keys: keys?, store: store? })
    }
}

/// Paths of ours follow directly behind the host name.
fn origin(text: &str) -> Result<Url, &'static str> {
    let url = form::web_address(text)?;
    if url.path() == "/" { Ok(url) } else { Err("must not hold a path") }
}
