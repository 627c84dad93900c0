use serde::{Deserialize, Serialize};
use tokens::CodeHash;
use verification::{BrowserMark, Personal, Timestamp};

use crate::{Answer, ClientId, Wording};

/// How the browser carries our response back (OAuth 2.0 Multiple Response Types, 2.1; Form Post Response Mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect.
    Query,
    /// In a form that the page posts.
    FormPost,
}

/// What the browser carries back to the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    /// An authorization code.
    #[default]
    Code,
    /// An `id_token_hint`, for the second policy of the original sample.
    Hint,
}

/// The authorization request that brought the browser here; answered when it leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// Who sent the browser.
    pub client: ClientId,
    /// Where it goes back to.
    pub redirect_uri: String,
    /// How.
    pub response_mode: ResponseMode,
    /// The client's state, returned unchanged.
    pub state: Option<Personal<String>>,
    /// The client's nonce, echoed in the `id_token`.
    pub nonce: Option<Personal<String>>,
    /// PKCE challenge, method S256 (RFC 7636, 4.3).
    pub code_challenge: Option<String>,
    /// What the browser carries back.
    #[serde(default)]
    pub handover: Handover,
    /// Languages of the pages.
    pub ui_locales: Option<String>,
    /// When the browser came with it.
    pub started_at: Timestamp,
}

impl Journey {
    /// Whether `other` is the same request sent again. A request that a client cannot tell from another is never that.
    pub(crate) fn is_reload(&self, other: &Self) -> bool {
        let is_distinct = self.state.is_some() || self.nonce.is_some() || self.code_challenge.is_some();
        is_distinct && *self == Self { started_at: self.started_at, ..other.clone() }
    }
}

/// An authorization code that was handed out, and what it was good for at that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCode {
    /// Tells the code without giving it away.
    pub hash: CodeHash,
    /// The request that it answers.
    pub journey: Journey,
    /// The browser that carries it.
    pub browser: BrowserMark,
    /// When it was handed out.
    pub issued_at: Timestamp,
    /// What it says; frozen, so that what the browser saw is what the client gets.
    pub answer: Answer,
    /// What chooses its words.
    #[serde(default)]
    pub wording: Wording,
    /// What became of it.
    pub fate: CodeFate,
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CodeFate {
    /// Nobody has shown it yet.
    Open,
    /// The client got its answer then.
    Redeemed(Timestamp),
    /// It was shown with something that did not fit, or again too late.
    Revoked,
}
