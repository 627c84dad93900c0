use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;
use url::Url;

use crate::{Authority, key_set::KeySet};

/// How long one of the two requests may take. Longer than a caller waits: what comes late is still kept.
const TIME: Duration = Duration::from_secs(10);

/// Both documents have some ten kilobytes.
const LONGEST_ANSWER: usize = 512 * 1024;

/// Why there are no keys.
#[derive(Debug, Error)]
pub(crate) enum FetchError {
    /// No answer. Without the address: a proxy's password may stand in it.
    #[error("no answer")]
    Unreachable,
    #[error("the answer has the status {0}")]
    Status(u16),
    #[error("the answer is far longer than such a document")]
    TooLong,
    #[error("the discovery document cannot be read, names another issuer or an unsafe address")]
    Discovery,
    #[error("the key document holds no key that could sign for the tenant")]
    Keys,
}

/// OpenID Connect Discovery, 3.
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

/// The tenant's signing keys, as its discovery document leads there.
pub(crate) async fn keys(http: &reqwest::Client, authority: &Authority) -> Result<KeySet, FetchError> {
    let discovery = get(http, &authority.discovery()).await?;
    let discovery: Discovery = serde_json::from_slice(&discovery).map_err(|_| FetchError::Discovery)?;
    let keys = Url::parse(&discovery.jwks_uri).map_err(|_| FetchError::Discovery)?;
    if discovery.issuer != authority.issuer() || !authority.may_fetch(&keys) {
        return Err(FetchError::Discovery);
    }
    let document = get(http, keys.as_str()).await?;
    KeySet::parse(&document, authority).ok_or(FetchError::Keys)
}

async fn get(http: &reqwest::Client, address: &str) -> Result<Vec<u8>, FetchError> {
    let request = http.get(address).timeout(TIME);
    let mut response = request.send().await.map_err(|_| FetchError::Unreachable)?;
    if !response.status().is_success() {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| FetchError::Unreachable)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
