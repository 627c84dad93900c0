use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{ClientDefinition, Difference};

/// What an operator wants done to a client.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientRequest {
    pub client_id: String,
    /// Why; stays in the client's history.
    pub reason: String,
    /// Only say what would change.
    pub dry_run: bool,
    /// The version that the operator saw in force: where it is another by now, nothing is done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replaces: Option<u32>,
    pub task: ClientTask,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum ClientTask {
    /// Keep a new version; what is in force stays in force.
    Import { definition: ClientDefinition },
    /// Put a version in force, the newest unless one is named.
    Activate {
        #[serde(skip_serializing_if = "Option::is_none", default)]
        version: Option<u32>,
    },
    /// Put the version in force that was before the present one.
    Rollback,
    /// Take no more requests. A client of the settings with this id is back.
    Deactivate,
    /// Make another secret.
    NewSecret,
    /// End a secret.
    RevokeSecret { secret: u32 },
}

impl ClientTask {
    /// In the log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Import { .. } => "import",
            Self::Activate { .. } => "activate",
            Self::Rollback => "rollback",
            Self::Deactivate => "deactivate",
            Self::NewSecret => "secret new",
            Self::RevokeSecret { .. } => "secret revoke",
        }
    }
}

/// What was done, or would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientReceipt {
    pub client_id: String,
    pub is_dry_run: bool,
    /// Whether there was anything to do.
    pub is_change: bool,
    /// The version in force before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<u32>,
    /// The version in force after.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<u32>,
    /// The newest version.
    pub newest: u32,
    /// In what the version that is spoken of differs from the one in force.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub differences: Vec<Difference>,
    /// Shown once and never again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secret: Option<NewSecret>,
    /// How many secrets are good.
    pub secrets: usize,
}

/// A secret that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSecret {
    pub number: u32,
    pub text: String,
}

impl fmt::Debug for NewSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSecret").field("number", &self.number).finish_non_exhaustive()
    }
}
