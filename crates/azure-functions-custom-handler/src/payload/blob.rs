//! Blobs.

use std::collections::BTreeMap;
use std::fmt;

use axum::extract::{FromRequest, Request};

use super::encoded::Encoded;
use super::envelope::Payload;
use super::rejection::PayloadRejection;

/// What the host says about a blob besides the captures of its path.
const NOT_CAPTURED: [&str; 5] = ["BlobTrigger", "Uri", "Properties", "Metadata", "sys"];

/// One run of a function with a `blobTrigger` and no other input. Debug shows neither content nor path.
///
/// Set `dataType` in function.json: without it the encoding differs between hosts (Azure Functions host issue 8865).
#[derive(Clone)]
pub struct BlobTrigger {
    /// With `"dataType": "binary"` read it by [`Encoded::bytes`], with `"string"` by [`Encoded::text`] or [`Encoded::decode`].
    pub content: Encoded,
    /// Container and name, from hosts that tell it.
    pub path: Option<String>,
    /// The blob's address.
    pub uri: Option<String>,
    /// The parts that the trigger's path names, such as `name` in `uploads/{name}.pdf`.
    pub captures: BTreeMap<String, String>,
}

impl TryFrom<&Payload> for BlobTrigger {
    type Error = PayloadRejection;

    fn try_from(payload: &Payload) -> Result<Self, PayloadRejection> {
        let captured = payload.metadata.iter().filter(|(name, _)| !is_about_the_blob(name));
        Ok(Self {
            content: payload.only_input()?.clone(),
            path: payload.metadata_text("BlobTrigger"),
            uri: payload.metadata_text("Uri"),
            captures: captured
                .filter_map(|(name, value)| Some((name.clone(), value.text()?.to_owned())))
                .collect(),
        })
    }
}

fn is_about_the_blob(name: &str) -> bool {
    NOT_CAPTURED.iter().any(|known| known.eq_ignore_ascii_case(name))
}

impl<S: Send + Sync> FromRequest<S> for BlobTrigger {
    type Rejection = PayloadRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, PayloadRejection> {
        Self::try_from(&Payload::from_request(request, state).await?)
    }
}

impl fmt::Debug for BlobTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobTrigger").field("captures", &self.captures.keys()).finish_non_exhaustive()
    }
}
