use std::fmt;

use aws_lc_rs::hmac;
use azure_core::http::Request;
use data_encoding::BASE64;

use crate::{Service, string_to_sign};

/// The text given as an account's key is not base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the account key is not base64")]
pub struct InvalidKey;

/// An account's name and key. `Debug` shows the name alone.
#[derive(Clone)]
pub struct SharedKey {
    account: String,
    key: hmac::Key,
}

impl SharedKey {
    /// Takes the key as the portal shows it, in base64.
    pub fn new(account: impl Into<String>, key: &str) -> Result<Self, InvalidKey> {
        let key = BASE64.decode(key.as_bytes()).map_err(|_| InvalidKey)?;
        Ok(Self { account: account.into(), key: hmac::Key::new(hmac::HMAC_SHA256, &key) })
    }

    /// The account's name.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The value of `Authorization` for a request as it stands, its `x-ms-date` included.
    ///
    /// # Errors
    ///
    /// A body of unknown length cannot be signed.
    pub(crate) fn authorization(&self, service: Service, request: &Request) -> azure_core::Result<String> {
        let text = string_to_sign::of(service, &self.account, request)?;
        let signature = hmac::sign(&self.key, text.as_bytes());
        Ok(format!("SharedKey {}:{}", self.account, BASE64.encode(signature.as_ref())))
    }
}

impl fmt::Debug for SharedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SharedKey").field("account", &self.account).finish_non_exhaustive()
    }
}
