use contract::Timestamp;
use serde::{Deserialize, Serialize};
use tokens::CodeHash;
use verification::BrowserMark;

use super::{Answer, AuthorizationRequest, Wording};

/// An authorization code that was handed out, and what it was good for at that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuedCode {
    /// Tells the code without giving it away.
    pub hash: CodeHash,
    /// The request that it answers.
    pub request: AuthorizationRequest,
    /// The browser that carries it.
    pub browser: BrowserMark,
    /// When it was handed out.
    pub issued_at: Timestamp,
    /// What it says; frozen, so that what the browser saw is what the client gets.
    pub answer: Answer,
    /// What chooses its words.
    pub wording: Wording,
    /// When the user proved who they are, where it says so; for the others, when it was handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<Timestamp>,
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

impl IssuedCode {
    /// Whether nobody has shown it yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.fate == CodeFate::Open
    }

    /// Whether the client got its answer.
    #[must_use]
    pub const fn is_redeemed(&self) -> bool {
        matches!(self.fate, CodeFate::Redeemed(_))
    }
}
