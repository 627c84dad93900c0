use std::path::PathBuf;

use url::Url;

use super::{KeySettings, Reader, form};

/// The service itself: its address, its keys, its store.
pub(crate) struct AppSettings {
    pub(crate) public_url: Url,
    pub(crate) keys: KeySettings,
    pub(crate) store: StoreSettings,
}

/// Where state is kept.
pub(crate) enum StoreSettings {
    /// In a local file of this process.
    Embedded(PathBuf),
}

impl AppSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let public_url = reader.required_parsed(
            "AppSettings__PublicUrl",
            "the https address under which browsers and Jumio reach this app, such as https://idv.contoso.com",
            origin,
        );
        let keys = KeySettings::read(reader);
        let store = store(reader);
        Some(Self { public_url: public_url?, keys: keys?, store: store? })
    }
}

/// Paths of ours follow directly behind the host name.
fn origin(text: &str) -> Result<Url, &'static str> {
    let url = form::web_address(text)?;
    if url.path() == "/" { Ok(url) } else { Err("must not hold a path") }
}

fn store(reader: &mut Reader) -> Option<StoreSettings> {
    let kind = reader.required("AppSettings__Store", "embedded")?;
    match kind.to_ascii_lowercase().as_str() {
        "embedded" => {
            let path = reader.required("AppSettings__StorePath", "the path of a file on a local disk")?;
            let path = PathBuf::from(path);
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            if folder.is_some_and(|folder| !folder.is_dir()) {
                reader.problem("AppSettings__StorePath", "is in a folder that does not exist");
            }
            Some(StoreSettings::Embedded(path))
        }
        _ => {
            reader.optional("AppSettings__StorePath");
            reader.problem("AppSettings__Store", "is not a kind of store; accepted: embedded");
            None
        }
    }
}
