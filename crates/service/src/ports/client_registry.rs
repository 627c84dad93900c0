use async_trait::async_trait;
use contract::ClientId;

use crate::{
    kernel::{Deadline, StoreError, Version, Versioned},
    model::{ClientChange, ClientVersion, RegisteredClient},
};

/// Keeps clients. None of it is read while a function answers.
#[async_trait]
pub trait ClientRegistry: Send + Sync {
    /// Every client in the order of their ids; a row that cannot be read keeps no other from being read.
    async fn registered_clients(
        &self,
        deadline: Deadline,
    ) -> Result<Vec<(ClientId, Result<RegisteredClient, StoreError>)>, StoreError>;

    /// The client of this id.
    async fn registered_client(
        &self,
        id: &ClientId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<RegisteredClient>>, StoreError>;

    /// A version of a client.
    async fn client_version(
        &self,
        id: &ClientId,
        number: u32,
        deadline: Deadline,
    ) -> Result<Option<ClientVersion>, StoreError>;

    /// Every version of a client, oldest first.
    async fn client_versions(
        &self,
        id: &ClientId,
        deadline: Deadline,
    ) -> Result<Vec<ClientVersion>, StoreError>;

    /// What was done to a client, oldest first.
    async fn client_changes(
        &self,
        id: &ClientId,
        deadline: Deadline,
    ) -> Result<Vec<ClientChange>, StoreError>;

    /// Writes a client, the line about the change and, where there is one, its new version: all or nothing, and only if the client
    /// is as it was read.
    async fn change_client(
        &self,
        client: &RegisteredClient,
        read: &Version,
        change: &ClientChange,
        version: Option<&ClientVersion>,
        deadline: Deadline,
    ) -> Result<(), StoreError>;
}
