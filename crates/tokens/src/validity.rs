use std::time::Duration;

use contract::Timestamp;
use serde::{Deserialize, Serialize};

use crate::InvalidToken;

/// How far two clocks may be apart.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// When a token is good, in seconds since the Unix epoch (RFC 7519, 4.1.4 to 4.1.6). All three are required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Validity {
    nbf: i64,
    exp: i64,
    iat: i64,
}

impl Validity {
    /// From `from` on, for `lifetime`.
    pub(crate) fn new(from: Timestamp, lifetime: Duration) -> Self {
        let iat = from.unix_seconds();
        Self { nbf: iat, exp: (from + lifetime).unix_seconds(), iat }
    }

    /// As others wrote it, who may leave out when it begins and when it was made.
    pub(crate) fn from_claims(nbf: Option<i64>, exp: i64, iat: Option<i64>, now: Timestamp) -> Self {
        let now = now.unix_seconds();
        let begins = now.min(exp.saturating_sub(1));
        Self { nbf: nbf.or(iat).unwrap_or(begins), exp, iat: iat.or(nbf).unwrap_or(begins) }
    }

    /// The one place that judges a token's times: it must have begun, not ended, and not live longer than `longest`.
    pub(crate) fn check(self, now: Timestamp, longest: Duration) -> Result<(), InvalidToken> {
        let skew = seconds(CLOCK_SKEW);
        let now = now.unix_seconds();
        let begun = self.nbf <= now.saturating_add(skew) && self.iat <= now.saturating_add(skew);
        let ended = self.exp.saturating_add(skew) <= now;
        let begins = self.nbf.min(self.iat);
        let too_long = self.exp.saturating_sub(begins) > seconds(longest).saturating_add(skew);
        let in_order = self.nbf < self.exp;
        if begun && !ended && !too_long && in_order { Ok(()) } else { Err(InvalidToken::WrongTime) }
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn check(nbf: i64, exp: i64, iat: i64) -> bool {
        let now = Timestamp::from_unix_millis(NOW * 1000);
        Validity { nbf, exp, iat }.check(now, Duration::from_secs(300)).is_ok()
    }

    #[test]
    fn a_token_is_good_from_its_beginning_to_its_end_give_or_take_a_minute() {
        assert!(check(NOW, NOW + 300, NOW));
        assert!(check(NOW + 60, NOW + 300, NOW + 60));
        assert!(!check(NOW + 61, NOW + 300, NOW));
        assert!(!check(NOW, NOW + 300, NOW + 61));
        assert!(check(NOW - 300, NOW - 59, NOW - 300));
        assert!(!check(NOW - 300, NOW - 60, NOW - 300));
    }

    #[test]
    fn a_token_that_lives_too_long_or_backwards_is_refused() {
        assert!(check(NOW - 30, NOW + 300, NOW - 30));
        assert!(!check(NOW, NOW + 361, NOW));
        assert!(!check(NOW - 400, NOW + 10, NOW), "nbf counts as well as iat");
        assert!(!check(NOW + 30, NOW + 30, NOW));
        assert!(!check(i64::MIN, i64::MAX, i64::MIN));
        assert!(!check(NOW, i64::MAX, NOW));
    }
}
