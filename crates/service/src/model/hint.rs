use std::time::Duration;

use contract::{Personal, Timestamp};
use serde::{Deserialize, Serialize};

/// An `id_token_hint` that was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuedHint {
    /// Its name (`jti`).
    pub id: Personal<String>,
    /// When it was handed out.
    pub issued_at: Timestamp,
    /// Whether there was a verdict: the user journey gets no further one.
    #[serde(default)]
    pub is_last: bool,
    /// The user journey of the policy that redeemed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed_by: Option<String>,
}

/// How long after it was made a hint may be redeemed. Azure AD B2C takes it for five minutes only; what it has begun with it
/// may then last, on a page that waits for the verdict.
const REDEMPTION_TIME: Duration = Duration::from_secs(30 * 60);

impl IssuedHint {
    /// Whether this is its name; compared in constant time.
    #[must_use]
    pub fn is_named(&self, id: &Personal<String>) -> bool {
        tokens::constant_time_eq(self.id.expose(), id.expose())
    }

    /// Whether the user journey of this id may redeem it: the first that does, and none after it.
    #[must_use]
    pub fn is_good_for(&self, correlation_id: &str, now: Timestamp) -> bool {
        let is_in_time = now.since(self.issued_at) <= REDEMPTION_TIME;
        is_in_time && self.redeemed_by.as_deref().is_none_or(|by| by == correlation_id)
    }
}
