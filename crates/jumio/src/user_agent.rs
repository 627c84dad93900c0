use std::str::FromStr;

use reqwest::header::HeaderValue;
use thiserror::Error;

/// Names the company and its application, in the form `Company App/v1.0`. Jumio answers 403 to calls without (Jumio
/// API guide, Request headers).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserAgent(HeaderValue);

/// The text cannot be a `User-Agent`.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the user agent must be visible ASCII text such as `Company App/v1.0`")]
pub struct InvalidUserAgent;

impl UserAgent {
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl FromStr for UserAgent {
    type Err = InvalidUserAgent;

    fn from_str(text: &str) -> Result<Self, InvalidUserAgent> {
        let visible = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        let header = HeaderValue::from_str(text).map_err(|_| InvalidUserAgent)?;
        if visible && !text.trim().is_empty() { Ok(Self(header)) } else { Err(InvalidUserAgent) }
    }
}
