use std::fmt;
use std::time::{Duration, SystemTime};

use data_encoding::BASE64URL_NOPAD;
use reqwest::header::HeaderValue;
use serde::Deserialize;
use tokio::time::Instant;

use crate::Error;

/// A token is renewed this long before it ends, so that no call starts with one that ends on the way.
const MARGIN: Duration = Duration::from_secs(120);

/// An access token, ready for the `Authorization` header.
pub(crate) struct AccessToken {
    header: HeaderValue,
    renew_at: Instant,
}

/// Answer to the token call (Jumio API guide, Authentication and encryption).
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    access_token: String,
    expires_in: Option<u64>,
}

impl AccessToken {
    /// Jumio answers with one and the same token while it lives, so its `exp` may lie before `expires_in` from now:
    /// the earlier of the two counts. `wall` and `now` are the same moment on two clocks.
    pub(crate) fn new(answer: &TokenAnswer, wall: SystemTime, now: Instant) -> Result<Self, Error> {
        let unusable = |_| Error::UnexpectedAnswer { what: "the access token does not fit a header" };
        let mut header =
            HeaderValue::try_from(format!("Bearer {}", answer.access_token)).map_err(unusable)?;
        header.set_sensitive(true);
        let promised = answer.expires_in.map(Duration::from_secs);
        let written = expiry(&answer.access_token).map(|at| at.duration_since(wall).unwrap_or_default());
        let life = promised.into_iter().chain(written).min().unwrap_or_default();
        // A token near its end is used for half its rest: the margin alone would mean one token call per call.
        let usable = life.saturating_sub(MARGIN.min(life / 2));
        let renew_at = now.checked_add(usable).unwrap_or(now);
        Ok(Self { header, renew_at })
    }

    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.renew_at
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

/// The `exp` claim, if the token is a JWT. Unverified: it only decides when to ask for another one.
fn expiry(token: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Claims {
        exp: u64,
    }
    let payload = BASE64URL_NOPAD.decode(token.split('.').nth(1)?.as_bytes()).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(claims.exp))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: u64 = 1_772_446_530;

    fn usable_for(access_token: &str, expires_in: Option<u64>) -> Duration {
        let now = Instant::now();
        let answer = TokenAnswer { access_token: access_token.to_owned(), expires_in };
        let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(WALL);
        AccessToken::new(&answer, wall, now).unwrap().renew_at.duration_since(now)
    }

    fn jwt(exp: u64) -> String {
        let payload = BASE64URL_NOPAD.encode(format!(r#"{{"iat":1,"exp":{exp}}}"#).as_bytes());
        format!("eyJhbGciOiJIUzI1NiJ9.{payload}.c2ln")
    }

    #[test]
    fn a_token_is_renewed_two_minutes_early() {
        assert_eq!(usable_for("opaque", Some(3600)), Duration::from_secs(3480));
    }

    #[test]
    fn the_tokens_own_expiry_counts_when_it_is_earlier() {
        assert_eq!(usable_for(&jwt(WALL + 600), Some(3600)), Duration::from_secs(480));
        assert_eq!(usable_for(&jwt(WALL + 7200), Some(3600)), Duration::from_secs(3480));
        assert_eq!(usable_for(&jwt(WALL - 1), Some(3600)), Duration::ZERO);
    }

    #[test]
    fn a_token_near_its_end_is_not_asked_for_on_every_call() {
        assert_eq!(usable_for(&jwt(WALL + 100), Some(3600)), Duration::from_secs(50));
    }

    #[test]
    fn absurd_lifetimes_do_no_harm() {
        assert_eq!(usable_for("opaque", None), Duration::ZERO);
        usable_for(&jwt(u64::MAX), Some(u64::MAX));
    }
}
