use std::collections::BTreeMap;
use std::fmt;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::encoded::Encoded;
use super::rejection::PayloadRejection;

/// Any trigger's payload. Its Debug shows names only, never content.
///
/// Bodies are limited by axum's `DefaultBodyLimit` (2 MB unless set otherwise): enough for a queue, not for large blobs.
#[derive(Clone, Deserialize)]
pub struct Payload {
    #[serde(rename = "Data", alias = "data", default)]
    data: BTreeMap<String, Encoded>,
    #[serde(rename = "Metadata", alias = "metadata", default)]
    pub(super) metadata: BTreeMap<String, Encoded>,
}

impl Payload {
    /// The input of the binding `name` in function.json.
    ///
    /// # Errors
    /// When there is no such input.
    pub fn input(&self, name: &str) -> Result<&Encoded, PayloadRejection> {
        find(&self.data, name).ok_or(PayloadRejection::InputMissing)
    }

    /// The one input of a function that has no other.
    ///
    /// # Errors
    /// When there is none or more than one.
    pub fn only_input(&self) -> Result<&Encoded, PayloadRejection> {
        let mut inputs = self.data.values();
        match (inputs.next(), inputs.next()) {
            (Some(input), None) => Ok(input),
            (None, _) => Err(PayloadRejection::InputMissing),
            (Some(_), Some(_)) => Err(PayloadRejection::InputAmbiguous),
        }
    }

    /// What the host tells about the trigger under `name`; `None` if absent or of another shape.
    #[must_use]
    pub fn metadata<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        find(&self.metadata, name)?.decode().ok()
    }

    pub(super) fn metadata_text(&self, name: &str) -> Option<String> {
        find(&self.metadata, name)?.text().map(str::to_owned)
    }
}

/// Hosts have changed the case of names over time (Azure Functions host issue 6574 and its neighbours).
fn find<'a>(values: &'a BTreeMap<String, Encoded>, name: &str) -> Option<&'a Encoded> {
    values
        .get(name)
        .or_else(|| values.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("data", &self.data.keys())
            .field("metadata", &self.metadata.keys())
            .finish()
    }
}

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = PayloadRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, PayloadRejection> {
        let body = Bytes::from_request(request, state).await.map_err(|_| PayloadRejection::BodyUnreadable)?;
        serde_json::from_slice(&body).map_err(|_| PayloadRejection::NotAPayload)
    }
}
