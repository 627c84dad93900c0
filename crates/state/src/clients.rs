//! Clients: one partition, so that a client, its new version and the line in its history are written together. All of it is
//! sealed, so that who can write to the table alone cannot put a client in force.

use async_trait::async_trait;
use contract::ClientId;
use serde::{Serialize, de::DeserializeOwned};
use service::{
    kernel::{Deadline, StoreError, Version, Versioned},
    model::{ClientChange, ClientVersion, RegisteredClient},
    ports::ClientRegistry,
};

use crate::{
    State,
    json::{from_json, to_json, to_text},
    keys,
    records::place,
    rows::{Action, Found, Row, RowKey, RowRange, SealedCells, Table, Write},
    seal::{self, WrappedKey},
};

const FIELD: &str = "client";

/// What operators may read of a row without its key.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    client: &'a str,
    number: u32,
}

#[async_trait]
impl ClientRegistry for State {
    async fn registered_clients(
        &self,
        deadline: Deadline,
    ) -> Result<Vec<(ClientId, Result<RegisteredClient, StoreError>)>, StoreError> {
        let mut clients = Vec::new();
        let take = |found: Found| {
            if let Some(id) = keys::read_client_row(&found.row) {
                clients.push((ClientId(id.to_owned()), self.open_found(found)));
            }
            Ok(())
        };
        self.backend.scan_all(&keys::clients(), deadline, take).await?;
        Ok(clients)
    }

    async fn registered_client(
        &self,
        id: &ClientId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<RegisteredClient>>, StoreError> {
        let key = keys::client(&keys::client_row(id));
        let Some((row, etag)) = self.backend.get(&key, deadline).await? else { return Ok(None) };
        Ok(Some(Versioned { value: self.open_row(&key, row)?, version: Version(Some(etag)) }))
    }

    async fn client_version(
        &self,
        id: &ClientId,
        number: u32,
        deadline: Deadline,
    ) -> Result<Option<ClientVersion>, StoreError> {
        let key = keys::client(&keys::client_version_row(id, number));
        let Some((row, _)) = self.backend.get(&key, deadline).await? else { return Ok(None) };
        self.open_row(&key, row).map(Some)
    }

    async fn client_versions(
        &self,
        id: &ClientId,
        deadline: Deadline,
    ) -> Result<Vec<ClientVersion>, StoreError> {
        self.open_all(&keys::client_versions(id), deadline).await
    }

    async fn client_changes(
        &self,
        id: &ClientId,
        deadline: Deadline,
    ) -> Result<Vec<ClientChange>, StoreError> {
        self.open_all(&keys::client_changes(id), deadline).await
    }

    async fn change_client(
        &self,
        client: &RegisteredClient,
        read: &Version,
        change: &ClientChange,
        version: Option<&ClientVersion>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let id = &client.id;
        let own = self.sealed(&keys::client_row(id), id, client.changes, client)?;
        let own = match &read.0 {
            Some(etag) => Action::Replace(etag.clone(), own),
            None => Action::Insert(own),
        };
        let mut writes = vec![Write { row: keys::client_row(id), action: own }];
        let row = keys::client_change_row(id, change.number);
        writes.push(Write { action: Action::Insert(self.sealed(&row, id, change.number, change)?), row });
        if let Some(version) = version {
            let row = keys::client_version_row(id, version.number);
            writes
                .push(Write { action: Action::Insert(self.sealed(&row, id, version.number, version)?), row });
        }
        self.backend.batch(Table::Clients, keys::CLIENTS, writes, deadline).await?;
        Ok(())
    }
}

impl State {
    async fn open_all<T: DeserializeOwned>(
        &self,
        range: &RowRange,
        deadline: Deadline,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        let take = |found: Found| {
            all.push(self.open_found(found)?);
            Ok(())
        };
        self.backend.scan_all(range, deadline, take).await?;
        Ok(all)
    }

    fn sealed(
        &self,
        row: &str,
        id: &ClientId,
        number: u32,
        value: &impl Serialize,
    ) -> Result<Row, StoreError> {
        let place = place(&keys::client(row));
        let (data_key, wrapped) = self.sealer.new_data_key(&place)?;
        let cells = self.sealer.seal(&data_key, &place, FIELD, &to_json(value)?)?;
        let plain = to_text(&Summary { client: &id.0, number })?;
        Ok(Row { plain, sealed: Some(SealedCells { data_key: wrapped.0, cells }) })
    }

    fn open_found<T: DeserializeOwned>(&self, found: Found) -> Result<T, StoreError> {
        let key = RowKey { table: Table::Clients, partition: found.partition, row: found.row };
        self.open_row(&key, found.content?)
    }

    fn open_row<T: DeserializeOwned>(&self, key: &RowKey, row: Row) -> Result<T, StoreError> {
        let place = place(key);
        let open = || {
            let cells = row.sealed.ok_or_else(|| StoreError::unreadable().because("nothing is sealed"))?;
            let data_key = self.sealer.open_data_key(&place, &WrappedKey(cells.data_key))?;
            from_json(&seal::open(&data_key, &place, FIELD, &cells.cells)?)
        };
        open().map_err(|error: StoreError| error.at(|| key.to_string()))
    }
}
