//! The rows of clients, on every backend.

use azure_tables::Entity;
use contract::ClientId;
use service::{
    kernel::{StoreError, StoreErrorKind, Version},
    model::{
        Activation, ActiveVersion, ClientChange, ClientChangeKind, ClientDefinition, ClientVersion,
        RegisteredClient,
    },
    ports::{ClientRegistry, KeyRotation},
};
use state::State;

use super::{
    azure_only::table_client,
    fixture::{Fixture, Kind, Place, at, deadline, fixture, key},
    suite::on_every_backend,
};

on_every_backend!(
    a_client_changes_as_a_whole_and_only_as_it_was_read,
    hundreds_of_clients_are_read_in_the_order_of_their_ids,
    the_rows_of_clients_follow_a_rotation_of_the_master_key,
);

fn definition(name: &str) -> ClientDefinition {
    ClientDefinition([("displayName".to_owned(), name.to_owned())].into())
}

/// A client whose first version is in force.
fn client(id: &str, number: u32) -> RegisteredClient {
    let version = ActiveVersion { number, definition: definition(id) };
    RegisteredClient {
        activation: Activation::Active(version),
        newest: number,
        changes: number,
        ..RegisteredClient::new(ClientId(id.to_owned()))
    }
}

async fn write(store: &State, client: &RegisteredClient, read: &Version) -> Result<(), StoreError> {
    let number = client.newest;
    let (author, reason) = ("an-operator".to_owned(), "a test".to_owned());
    let version = ClientVersion {
        number,
        definition: definition(&client.id.0),
        author: author.clone(),
        at: at(0),
        reason: reason.clone(),
    };
    let what = ClientChangeKind::Imported { version: number };
    let change = ClientChange { number, what, author, at: at(0), reason };
    store.change_client(client, read, &change, Some(&version), deadline()).await
}

async fn a_client_changes_as_a_whole_and_only_as_it_was_read(fixture: Fixture) {
    let store = &fixture.store;
    let id = ClientId("fabrikam".to_owned());
    assert!(store.registered_client(&id, deadline()).await.unwrap().is_none());
    write(store, &client("fabrikam", 1), &Version(None)).await.unwrap();
    let first = store.registered_client(&id, deadline()).await.unwrap().unwrap();
    assert_eq!(first.value, client("fabrikam", 1));
    write(store, &client("fabrikam", 2), &first.version).await.unwrap();
    for stale in [first.version, Version(None)] {
        let refused = write(store, &client("fabrikam", 3), &stale).await.unwrap_err();
        assert_eq!(refused.kind(), StoreErrorKind::Conflict);
    }
    // A longer id that begins the same has rows of its own.
    write(store, &client("fabrikam-bank", 1), &Version(None)).await.unwrap();
    let versions = store.client_versions(&id, deadline()).await.unwrap();
    assert_eq!(versions.iter().map(|version| version.number).collect::<Vec<_>>(), [1, 2]);
    let changes = store.client_changes(&id, deadline()).await.unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(store.client_version(&id, 2, deadline()).await.unwrap().as_ref(), versions.last());
    assert!(store.client_version(&id, 3, deadline()).await.unwrap().is_none(), "nothing of what was refused");
}

async fn hundreds_of_clients_are_read_in_the_order_of_their_ids(fixture: Fixture) {
    let store = &fixture.store;
    let ids: Vec<String> = (0..220).map(|number| format!("client-{number:03}")).collect();
    for id in ids.iter().rev() {
        write(store, &client(id, 1), &Version(None)).await.unwrap();
    }
    let read = store.registered_clients(deadline()).await.unwrap();
    let read: Vec<String> = read.into_iter().map(|(id, row)| row.map(|_| id.0).unwrap()).collect();
    assert_eq!(read, ids);
}

async fn the_rows_of_clients_follow_a_rotation_of_the_master_key(fixture: Fixture) {
    write(&fixture.store, &client("fabrikam", 1), &Version(None)).await.unwrap();
    let fixture = fixture.reopen_under(&format!("7:{};0:{}", key(2), key(1))).await;
    fixture.store.rewrap(deadline()).await.unwrap();
    let fixture = fixture.reopen_under(&format!("7:{}", key(2))).await;
    let id = ClientId("fabrikam".to_owned());
    let (store, time) = (&fixture.store, deadline());
    assert_eq!(store.registered_client(&id, time).await.unwrap().unwrap().value, client("fabrikam", 1));
    assert_eq!(store.client_versions(&id, time).await.unwrap().len(), 1);
    assert_eq!(store.client_changes(&id, time).await.unwrap().len(), 1);
}

/// Who can write to the storage account has no key.
#[tokio::test]
async fn a_clients_row_that_was_altered_or_moved_is_not_read() {
    let Some(fixture) = fixture(Kind::Azure).await else { return };
    let Place::Azure { connection, names } = &fixture.place else { return };
    let store = &fixture.store;
    for id in ["contoso", "fabrikam", "woodgrove"] {
        write(store, &client(id, 1), &Version(None)).await.unwrap();
    }
    let table = table_client(connection, names, "clients");
    let get = async |row: &str| table.get_entity("clients", row, None).await.unwrap();
    let put = async |row: &str, from: Entity| {
        let mut entity = Entity::new("clients", row);
        for name in ["Plain", "DataKey", "Cells0"] {
            entity = entity.with(name, from.get(name).unwrap().clone());
        }
        table.insert_or_replace_entity(&entity, None).await.unwrap();
    };
    put("c|contoso", get("c|fabrikam").await).await;
    put("v|woodgrove|000001", get("v|fabrikam|000001").await).await;
    let read = store.registered_clients(deadline()).await.unwrap();
    let readable: Vec<_> = read.iter().map(|(id, row)| (id.0.as_str(), row.is_ok())).collect();
    assert_eq!(readable, [("contoso", false), ("fabrikam", true), ("woodgrove", true)]);
    let version = store.client_version(&ClientId("woodgrove".into()), 1, deadline()).await;
    assert_eq!(version.unwrap_err().kind(), StoreErrorKind::Unreadable);
}
