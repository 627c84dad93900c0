use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use tokio::time::Instant;
use uuid::Uuid;

use crate::timestamp;

/// An access token that is out. Jumio issues the same one again while it lives.
pub(crate) struct AccessToken {
    pub(crate) text: String,
    expires_at: Instant,
}

impl AccessToken {
    /// A token in the shape of a JWT, with `iat` and `exp`; the signature is noise.
    pub(crate) fn issue(lifetime: Duration, now: Instant) -> Self {
        let issued_at = timestamp::now().unix_timestamp();
        let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        let claims = format!(r#"{{"iat":{issued_at},"exp":{}}}"#, issued_at.saturating_add(seconds));
        let header = BASE64URL_NOPAD.encode(br#"{"alg":"RS256"}"#);
        let claims = BASE64URL_NOPAD.encode(claims.as_bytes());
        let signature = BASE64URL_NOPAD.encode(Uuid::new_v4().as_bytes());
        let expires_at = now.checked_add(lifetime).unwrap_or(now);
        Self { text: format!("{header}.{claims}.{signature}"), expires_at }
    }

    pub(crate) fn lives(&self, now: Instant) -> bool {
        now < self.expires_at
    }
}
