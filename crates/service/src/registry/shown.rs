use serde::{Deserialize, Serialize};

use crate::model::{ClientChange, ClientDefinition};

/// Where a client is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClientOrigin {
    /// The app's settings.
    Settings,
    /// The table of clients.
    Table,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClientState {
    Active,
    /// No version was activated yet.
    Draft,
    /// It takes no new requests.
    Retired,
    /// Its row cannot be read.
    Unreadable,
}

/// A client in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedClient {
    /// Its id; the key of its row where that cannot be read.
    pub client_id: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub display_name: Option<String>,
    pub origin: ClientOrigin,
    pub state: ClientState,
    /// The version in force.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub newest: Option<u32>,
    /// How many secrets are good.
    pub secrets: usize,
    /// What this instance cannot do with it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
}

/// Everything about a client but its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownClient {
    pub client: ListedClient,
    /// The version that was asked for, or that is in force, or else the newest.
    pub definition: ClientDefinition,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub secrets: Vec<ShownSecret>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub versions: Vec<ShownVersion>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<ClientChange>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownSecret {
    /// Names it to `secret revoke`.
    pub number: u32,
    /// ISO 8601, UTC.
    pub created_at: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownVersion {
    pub number: u32,
    /// ISO 8601, UTC.
    pub at: String,
    pub author: String,
    pub reason: String,
}
