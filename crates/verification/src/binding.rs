use serde::{Deserialize, Serialize};

use contract::Timestamp;

/// A browser as one verification knows it: a keyed hash of the browser's id, different for each verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BrowserMark(pub String);

/// The browser that a verification belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The browser that went to the provider.
    pub browser: BrowserMark,
    /// When the relying party redeemed a code that was handed to this browser. Only then is it proved that the
    /// browser in front of the provider is the browser of the relying party's journey; without that proof a
    /// mailed link would let one user's document approve another's account.
    pub confirmed_at: Option<Timestamp>,
}
