use std::sync::Arc;

use azure_core::Uuid;
use azure_core::http::{ClientOptions, Transport};
use azure_storage_auth::{ConnectionString, Service};
use azure_tables::{TableClient, TableServiceClient, TableServiceClientOptions};

/// Options whose transport speaks plain HTTP without a proxy of the environment.
pub(crate) fn options() -> TableServiceClientOptions {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let client_options =
        ClientOptions { transport: Some(Transport::new(Arc::new(http))), ..Default::default() };
    TableServiceClientOptions { client_options, ..Default::default() }
}

pub(crate) fn connection() -> Option<ConnectionString> {
    storage_faults::azurite::connection_string().map(|text| text.parse().unwrap())
}

pub(crate) fn service() -> Option<TableServiceClient> {
    let connection = connection()?;
    let mut options = options();
    connection.authorize(Service::Table, &mut options.client_options);
    let endpoint = connection.endpoint(Service::Table).unwrap();
    Some(TableServiceClient::new(endpoint, None, Some(options)).unwrap())
}

/// A table of its own for each test.
pub(crate) async fn table() -> Option<TableClient> {
    let table = service()?.table_client(&unused_name()).unwrap();
    table.create(None).await.unwrap();
    Some(table)
}

pub(crate) fn unused_name() -> String {
    format!("t{}", Uuid::new_v4().simple())
}
