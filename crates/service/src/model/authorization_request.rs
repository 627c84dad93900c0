use std::time::Duration;

use contract::{ClientId, Personal, Timestamp, named};
use serde::{Deserialize, Serialize};

named! {
    /// How the browser carries our response back (OAuth 2.0 Multiple Response Types, 2.1; Form Post Response Mode).
    pub enum ResponseMode {
        /// In the query of the redirect.
        Query = "query",
        /// In a form that the page posts.
        FormPost = "form_post",
    }
}

named! {
    /// What the browser carries back to the client.
    pub enum Handover {
        /// An authorization code.
        Code = "code",
        /// An `id_token_hint`, for the second policy of Microsoft's Jumio sample.
        Hint = "hint",
    }
}

/// The authorization request that brought the browser here; answered when it leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationRequest {
    /// Who sent the browser.
    pub client: ClientId,
    /// Where it goes back to.
    pub redirect_uri: String,
    pub response_mode: ResponseMode,
    /// The client's state, returned unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Personal<String>>,
    /// The client's nonce, echoed in the `id_token`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Personal<String>>,
    /// PKCE challenge, method S256 (RFC 7636, 4.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<String>,
    /// What the browser carries back.
    pub handover: Handover,
    /// Languages of the pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
    /// How old, in seconds, an approval may be that answers it (`max_age`; 0 with `prompt=login`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u64>,
    /// When the browser came with it.
    pub started_at: Timestamp,
}

impl AuthorizationRequest {
    /// Whether an approval of that time is too old to answer this. One that was won on the way is not.
    #[must_use]
    pub fn asks_for_newer_than(&self, approved_at: Timestamp, now: Timestamp) -> bool {
        let is_older = |max_age| now.since(approved_at) > Duration::from_secs(max_age);
        approved_at < self.started_at && self.max_age.is_some_and(is_older)
    }

    /// Whether `other` is the same request sent again. A request that a client cannot tell from another is never that.
    #[must_use]
    pub fn is_reload(&self, other: &Self) -> bool {
        let is_distinct = self.state.is_some() || self.nonce.is_some() || self.code_challenge.is_some();
        is_distinct && *self == Self { started_at: self.started_at, ..other.clone() }
    }
}
