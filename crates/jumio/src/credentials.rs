use std::fmt;

use data_encoding::BASE64;
use reqwest::header::HeaderValue;

/// An OAuth2 client of the tenant (Jumio portal: Settings, Identity Verification, API credentials). `Debug` prints
/// nothing of it.
#[derive(Clone)]
pub struct Credentials {
    client_id: String,
    client_secret: String,
}

impl Credentials {
    /// Joins id and secret.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), client_secret: client_secret.into() }
    }

    /// `Basic base64(id:secret)`, as the token call wants it (Jumio API guide, Authentication and encryption).
    pub(crate) fn basic(&self) -> Option<HeaderValue> {
        let pair = format!("{}:{}", self.client_id, self.client_secret);
        let mut value = HeaderValue::try_from(format!("Basic {}", BASE64.encode(pair.as_bytes()))).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}
