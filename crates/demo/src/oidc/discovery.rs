//! A provider's own description (OpenID Connect Discovery 1.0) and its keys (RFC 7517).

use jsonwebtoken::jwk::JwkSet;
use reqwest::Client;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The members of a discovery document that a relying party needs.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Metadata {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) jwks_uri: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) response_types_supported: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) subject_types_supported: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) id_token_signing_alg_values_supported: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) code_challenge_methods_supported: Vec<String>,
}

/// A provider's public keys.
type ProviderKeys = JwkSet;

/// Why a provider could not be asked.
#[derive(Debug, Error)]
pub(crate) enum ProviderError {
    /// No answer, or none that could be read.
    #[error("no answer from the provider")]
    Unreachable(#[source] reqwest::Error),
    /// An answer, but not a success.
    #[error("the provider answered with status {0}")]
    Status(u16),
}

/// Reads the document at `address`.
pub(crate) async fn discover(http: &Client, address: &str) -> Result<Metadata, ProviderError> {
    read(http, address).await
}

/// Reads the keys that `metadata` points at.
pub(crate) async fn keys_of(http: &Client, metadata: &Metadata) -> Result<ProviderKeys, ProviderError> {
    read(http, &metadata.jwks_uri).await
}

async fn read<T: DeserializeOwned>(http: &Client, address: &str) -> Result<T, ProviderError> {
    let response = http.get(address).send().await.map_err(ProviderError::Unreachable)?;
    match response.status() {
        status if status.is_success() => response.json().await.map_err(ProviderError::Unreachable),
        status => Err(ProviderError::Status(status.as_u16())),
    }
}
