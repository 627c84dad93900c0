//! What operators see of clients.

use contract::ClientId;
use futures::future::try_join3;

use super::{
    change::Registry,
    error::RegistryError,
    shown::{ClientOrigin, ClientState, ListedClient, ShownClient, ShownSecret, ShownVersion},
};
use crate::{
    kernel::{Deadline, StoreError},
    model::{
        Activation, ClientDefinition, ClientVersion, DefinitionProblem, RegisteredClient, RegisteredSecret,
        iso8601,
    },
};

/// The entry that says what users call the client.
const DISPLAY_NAME: &str = "displayName";

impl Registry {
    /// Every client, that of the settings first.
    pub async fn list(&self, deadline: Deadline) -> Result<Vec<ListedClient>, RegistryError> {
        let rows = self.store.registered_clients(deadline).await?;
        let is_replaced = rows.iter().any(|(id, row)| {
            *id == self.refresh.settings.id && row.as_ref().is_ok_and(|client| client.active().is_some())
        });
        let mut listed = Vec::new();
        if !is_replaced {
            let secrets = rows.iter().find(|(id, _)| *id == self.refresh.settings.id);
            let secrets = secrets.and_then(|(_, row)| row.as_ref().ok()).map_or(0, |row| row.secrets.len());
            listed.push(self.listed_settings(secrets));
        }
        listed.extend(rows.into_iter().map(|(id, row)| self.listed(&id, row)));
        Ok(listed)
    }

    /// Everything about a client but its secrets; `version`: another version than the one in force.
    pub async fn show(
        &self,
        id: &str,
        version: Option<u32>,
        deadline: Deadline,
    ) -> Result<ShownClient, RegistryError> {
        let id = ClientId(id.to_owned());
        let Some(row) = self.store.registered_client(&id, deadline).await? else {
            return self.show_settings(&id, version);
        };
        let client = row.value;
        let (versions, changes, wanted) = try_join3(
            self.store.client_versions(&id, deadline),
            self.store.client_changes(&id, deadline),
            self.wanted(&client, version, deadline),
        )
        .await?;
        let definition = match (wanted, version) {
            (Some(definition), _) => definition,
            (None, Some(_)) => return Err(RegistryError::UnknownVersion),
            // Secrets for the client of the settings, and no version yet.
            (None, None) => self.settings_of(&id).unwrap_or_default(),
        };
        Ok(ShownClient {
            definition,
            secrets: client.secrets.iter().map(shown_secret).collect(),
            versions: versions.into_iter().map(shown_version).collect(),
            changes,
            client: self.listed(&id, Ok(client)),
        })
    }

    /// The definition of this version, or else of the one in force, or else the newest.
    async fn wanted(
        &self,
        client: &RegisteredClient,
        version: Option<u32>,
        deadline: Deadline,
    ) -> Result<Option<ClientDefinition>, StoreError> {
        match (version, &client.activation) {
            (None, Activation::Active(active) | Activation::Retired(active)) => {
                Ok(Some(active.definition.clone()))
            }
            (number, _) => {
                let number = number.unwrap_or(client.newest);
                let found = self.store.client_version(&client.id, number, deadline).await?;
                Ok(found.map(|version| version.definition))
            }
        }
    }

    fn show_settings(&self, id: &ClientId, version: Option<u32>) -> Result<ShownClient, RegistryError> {
        let definition = self.settings_of(id).ok_or(RegistryError::UnknownClient)?;
        if version.is_some() {
            return Err(RegistryError::UnknownVersion);
        }
        let client = self.listed_settings(0);
        let (secrets, versions, changes) = (Vec::new(), Vec::new(), Vec::new());
        Ok(ShownClient { client, definition, secrets, versions, changes })
    }

    fn settings_of(&self, id: &ClientId) -> Option<ClientDefinition> {
        (*id == self.refresh.settings.id).then(|| (*self.settings).clone())
    }

    fn listed_settings(&self, secrets: usize) -> ListedClient {
        ListedClient {
            client_id: self.refresh.settings.id.0.clone(),
            display_name: self.settings.0.get(DISPLAY_NAME).cloned(),
            origin: ClientOrigin::Settings,
            state: ClientState::Active,
            version: None,
            newest: None,
            secrets: secrets + self.refresh.settings.secrets.len(),
            problem: None,
        }
    }

    fn listed(&self, id: &ClientId, row: Result<RegisteredClient, StoreError>) -> ListedClient {
        let empty = ListedClient {
            client_id: id.0.clone(),
            display_name: None,
            origin: ClientOrigin::Table,
            state: ClientState::Unreadable,
            version: None,
            newest: None,
            secrets: 0,
            problem: None,
        };
        let client = match row {
            Ok(client) => client,
            Err(error) => return ListedClient { problem: Some(format!("{error:?}")), ..empty },
        };
        let (state, version) = match &client.activation {
            Activation::Draft => (ClientState::Draft, None),
            Activation::Active(version) => (ClientState::Active, Some(version)),
            Activation::Retired(version) => (ClientState::Retired, Some(version)),
        };
        let problems = version.and_then(|version| (self.read)(id, &version.definition).err());
        ListedClient {
            display_name: version.and_then(|version| version.definition.0.get(DISPLAY_NAME).cloned()),
            state,
            version: version.map(|version| version.number),
            newest: Some(client.newest),
            secrets: client.secrets.len(),
            problem: problems.map(|problems| {
                format!("an earlier version is in force: {}", DefinitionProblem::listed(&problems))
            }),
            ..empty
        }
    }
}

fn shown_secret(secret: &RegisteredSecret) -> ShownSecret {
    let created_at = iso8601::text(secret.created_at).unwrap_or_default();
    ShownSecret { number: secret.number, created_at }
}

fn shown_version(version: ClientVersion) -> ShownVersion {
    let ClientVersion { number, author, at, reason, .. } = version;
    ShownVersion { number, at: iso8601::text(at).unwrap_or_default(), author, reason }
}
