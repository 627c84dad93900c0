use contract::{AccountId, ExecutionId, Timestamp, UserKey};
use serde::{Deserialize, Serialize};

/// What is left of an erased verification until the provider has deleted its part: nothing about the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tombstone {
    /// The provider's account, still to be deleted there; absent where no transaction was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The provider's execution, whose index entry goes as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution: Option<ExecutionId>,
    pub erased_at: Timestamp,
    /// Other names that lead to the user's rows and go after them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<UserKey>,
}
