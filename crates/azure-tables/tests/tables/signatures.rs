//! Shared access signatures. Source: "Create an account SAS".

use aws_lc_rs::hmac;
use azure_core::base64;
use azure_core::http::StatusCode;
use azure_storage_auth::{ConnectionString, Service};
use azure_tables::{Entity, TableServiceClient, Transaction};
use futures::TryStreamExt;

use super::account;

/// A signature over everything in an account's tables, with these permissions.
fn signature(account: &str, key: &str, permissions: &str) -> String {
    let (expiry, version) = ("2100-01-01T00:00:00Z", "2018-11-09");
    let text = format!("{account}\n{permissions}\nt\nsco\n\n{expiry}\n\n\n{version}\n");
    let key = hmac::Key::new(hmac::HMAC_SHA256, &base64::decode(key).unwrap());
    let signature = base64::encode(hmac::sign(&key, text.as_bytes()).as_ref()).replace('+', "%2B");
    format!("sv={version}&ss=t&srt=sco&sp={permissions}&se={expiry}&sig={signature}")
}

/// The client that a connection string with a signature in the place of the key leads to.
fn service(permissions: &str) -> Option<TableServiceClient> {
    let text = storage_faults::azurite::connection_string()?;
    let key = text.split(';').find_map(|part| part.strip_prefix("AccountKey=")).unwrap();
    let with_key: ConnectionString = text.parse().unwrap();
    let signature = signature(with_key.account().unwrap(), key, permissions);
    let text = text.replace(&format!("AccountKey={key}"), &format!("SharedAccessSignature={signature}"));
    let connection: ConnectionString = text.parse().unwrap();
    let mut options = account::options();
    connection.authorize(Service::Table, &mut options.client_options);
    let endpoint = connection.endpoint(Service::Table).unwrap();
    Some(TableServiceClient::new(endpoint, None, Some(options)).unwrap())
}

#[tokio::test]
async fn a_signature_opens_tables_rows_queries_and_transactions() {
    let Some(service) = service("rwdlacu") else { return };
    let table = service.table_client(&account::unused_name()).unwrap();
    table.create(None).await.unwrap();
    table.insert_entity(&Entity::new("p", "O'Neil %"), None).await.unwrap();
    let mut transaction = Transaction::new("p");
    transaction.insert(&Entity::new("p", "r")).unwrap();
    table.submit_transaction(&transaction, None).await.unwrap();
    let rows: Vec<Entity> = table.query_entities(None).unwrap().try_collect().await.unwrap();
    assert_eq!(rows.len(), 2);
}

#[tokio::test]
async fn a_signature_opens_no_more_than_it_says() {
    let Some(service) = service("r") else { return };
    let table = service.table_client(&account::unused_name()).unwrap();
    assert_eq!(table.create(None).await.unwrap_err().http_status(), Some(StatusCode::Forbidden));
}
