use std::sync::Arc;

use azure_core::Uuid;
use azure_core::http::{ClientOptions, Transport, Url};
use azure_storage_auth::{ConnectionString, Service};
use azure_storage_queue::{QueueClient, QueueServiceClient, QueueServiceClientOptions};

pub(crate) fn connection() -> Option<ConnectionString> {
    storage_faults::azurite::connection_string().map(|text| text.parse().unwrap())
}

/// Options that sign, with a transport that speaks plain HTTP without a proxy of the environment.
pub(crate) fn options(connection: &ConnectionString, service: Service) -> ClientOptions {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut options = ClientOptions { transport: Some(Transport::new(Arc::new(http))), ..Default::default() };
    connection.authorize(service, &mut options);
    options
}

pub(crate) fn queue(endpoint: Url, client_options: ClientOptions, name: &str) -> QueueClient {
    let options = QueueServiceClientOptions { client_options, ..Default::default() };
    QueueServiceClient::new(endpoint, None, Some(options)).unwrap().queue_client(name).unwrap()
}

pub(crate) fn unused_name() -> String {
    format!("n{}", Uuid::new_v4().simple())
}
