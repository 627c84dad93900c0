use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use url::Url;

use crate::JourneyError;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The address that was asked.
    pub address: Url,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// How much of an unexpected body an error shows.
const SHOWN: usize = 400;

impl Reply {
    /// The reply, if it has one of these statuses.
    pub fn expect(self, function: &'static str, wanted: &[StatusCode]) -> Result<Self, JourneyError> {
        if wanted.contains(&self.status) {
            return Ok(self);
        }
        let body = self.text().chars().take(SHOWN).collect();
        Err(JourneyError::Unexpected { function, status: self.status.as_u16(), body })
    }

    /// Where it sends the browser, as an absolute address.
    #[must_use]
    pub fn location(&self) -> Option<Url> {
        self.address.join(self.header(&header::LOCATION)?).ok()
    }

    /// The cookie that it sets, as it is sent back: name and value.
    #[must_use]
    pub fn cookie(&self) -> Option<String> {
        self.header(&header::SET_COOKIE)?.split(';').next().map(str::to_owned)
    }

    /// The first header of that name.
    #[must_use]
    pub fn header(&self, name: &header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
