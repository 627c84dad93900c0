use contract::{Timestamp, VerificationId};
use serde::{Deserialize, Serialize};

use crate::{Binding, State, Transaction};

/// One attempt of a user to prove who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Its name and place.
    pub id: VerificationId,
    /// Which attempt of the user it is, counted from one. Tells newer from older.
    pub number: u32,
    /// When it was asked for.
    pub created_at: Timestamp,
    pub state: State,
    /// The provider's transaction; absent until one is created, and never exchanged for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<Transaction>,
    /// The browser that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<Binding>,
}
