use contract::Timestamp;
use serde::{Deserialize, Serialize};

/// The user's consent to having their document and face checked, as the policy collected it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// When it was given.
    pub obtained_at: Timestamp,
    /// Where the user is: ISO 3166-1 alpha-3.
    pub country: String,
    /// The subdivision, where the law asks for it.
    pub state: Option<String>,
}
