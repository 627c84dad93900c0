use std::fmt;

use serde::Deserialize;
use url::Url;

use crate::web_address::is_protected;

/// The address of the web client for one transaction. Anyone who has it can act as the user, so its `Debug` prints
/// nothing of it; pass it on verbatim.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct RedirectUrl(String);

impl RedirectUrl {
    /// The address, verbatim.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether a browser may be sent there: https, or plain http to this machine.
    pub(crate) fn is_safe(&self) -> bool {
        Url::parse(&self.0).is_ok_and(|url| is_protected(&url))
    }
}

impl fmt::Debug for RedirectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedirectUrl(..)")
    }
}
