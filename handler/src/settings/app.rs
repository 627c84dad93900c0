use std::{fs, path::PathBuf};

use tokens::{KeyRing, LookupKey, SigningKey, SigningKeys};
use url::Url;

use super::{Reader, form};

/// The service itself: its address, its keys, its store.
pub(crate) struct AppSettings {
    pub(crate) public_url: Url,
    pub(crate) signing: SigningKeys,
    pub(crate) lookup: LookupKey,
    pub(crate) master: KeyRing,
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
        let signing = reader.required_parsed(
            "AppSettings__SigningKey",
            "an RSA private key of at least 2048 bits: a PEM text (PKCS#8), or the path of a file that holds it",
            signing_key,
        );
        let lookup = reader.required_parsed(
            "AppSettings__LookupKey",
            "<version>:<base64 of 32 random bytes>",
            LookupKey::parse,
        );
        let master = reader.required_parsed(
            "AppSettings__MasterKey",
            "<id>:<base64 of 32 random bytes>, several separated by `;` with the newest first",
            KeyRing::parse,
        );
        let store = store(reader);
        Some(Self {
            public_url: public_url?,
            signing: signing?,
            lookup: lookup?,
            master: master?,
            store: store?,
        })
    }
}

/// Paths of ours follow directly behind the host name.
fn origin(text: &str) -> Result<Url, &'static str> {
    let url = form::web_address(text)?;
    if url.path() == "/" { Ok(url) } else { Err("must not hold a path") }
}

fn signing_key(text: &str) -> Result<SigningKeys, String> {
    let key = match text.contains("-----BEGIN") {
        true => SigningKey::from_pem(text).map_err(|error| error.to_string())?,
        false => {
            let pem = fs::read_to_string(text)
                .map_err(|error| format!("the file cannot be read ({})", error.kind()))?;
            SigningKey::from_pem(&pem).map_err(|error| error.to_string())?
        }
    };
    Ok(SigningKeys::new(key, Vec::new()))
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
