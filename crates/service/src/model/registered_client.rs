use contract::{ClientId, Timestamp};
use serde::{Deserialize, Serialize};
use tokens::SecretHash;

use super::ClientDefinition;

/// A client as the table has it: which version is in force, and its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredClient {
    pub id: ClientId,
    pub activation: Activation,
    /// The numbers of the versions that were activated, oldest first; the last ones.
    pub activated: Vec<u32>,
    /// The number of the newest version; 0 while there is none.
    pub newest: u32,
    /// At most [`MOST_SECRETS`].
    pub secrets: Vec<RegisteredSecret>,
    /// How often it was changed; the number of its newest change.
    pub changes: u32,
}

/// Whether a client is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state", content = "version")]
pub enum Activation {
    /// No version was activated yet.
    Draft,
    /// New requests are answered by this version.
    Active(ActiveVersion),
    /// It takes no new requests. What it began goes on by this version.
    Retired(ActiveVersion),
}

/// A version that was activated, whole: one read tells what is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActiveVersion {
    pub number: u32,
    pub definition: ClientDefinition,
}

/// A secret as the table has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredSecret {
    /// Names it to operators.
    pub number: u32,
    pub hash: SecretHash,
    pub created_at: Timestamp,
}

/// So many secrets may be good at the same time: one in use, and one that takes its place.
pub const MOST_SECRETS: usize = 2;

/// So many earlier activations are remembered.
const REMEMBERED: usize = 20;

/// A definition as it was imported. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientVersion {
    pub number: u32,
    pub definition: ClientDefinition,
    /// Who imported it: the object id of an operator, or a user of the machine where the command ran.
    pub author: String,
    pub at: Timestamp,
    pub reason: String,
}

/// A line in the history of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientChange {
    pub number: u32,
    pub what: ClientChangeKind,
    pub author: String,
    pub at: Timestamp,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ClientChangeKind {
    Imported { version: u32 },
    Activated { version: u32 },
    Deactivated,
    SecretAdded { secret: u32 },
    SecretRevoked { secret: u32 },
}

impl RegisteredClient {
    /// A client of which nothing is written yet.
    #[must_use]
    pub const fn new(id: ClientId) -> Self {
        Self {
            id,
            activation: Activation::Draft,
            activated: Vec::new(),
            newest: 0,
            secrets: Vec::new(),
            changes: 0,
        }
    }

    /// The number of the version that is in force.
    #[must_use]
    pub fn active(&self) -> Option<u32> {
        match &self.activation {
            Activation::Active(version) => Some(version.number),
            Activation::Draft | Activation::Retired(_) => None,
        }
    }

    /// The version that was in force before the present one.
    #[must_use]
    pub fn before_active(&self) -> Option<u32> {
        let (_present, earlier) = self.activated.split_last()?;
        earlier.last().copied()
    }

    /// This version is in force from now on.
    pub fn activate(&mut self, version: ActiveVersion) {
        if self.activated.last() != Some(&version.number) {
            self.activated.push(version.number);
            self.activated.drain(..self.activated.len().saturating_sub(REMEMBERED));
        }
        self.activation = Activation::Active(version);
    }
}
