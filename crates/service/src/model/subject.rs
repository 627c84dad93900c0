use contract::{Personal, UserKey};
use serde::{Deserialize, Serialize};
use tokens::LookupKey;

/// Whom a verification is about, as the relying party knows the user. Kept sealed, so that the user can be found again
/// when the lookup key is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Whose users: the same id means another user elsewhere.
    pub tenant: String,
    /// The account, or the id that stood for it.
    pub id: Personal<String>,
}

impl Subject {
    /// What this lookup key calls the user.
    #[must_use]
    pub fn name(&self, lookup: &LookupKey) -> UserKey {
        lookup.user(&self.tenant, self.id.expose())
    }
}
