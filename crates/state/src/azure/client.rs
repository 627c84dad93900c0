use std::sync::Arc;

use azure_core::http::{ClientOptions, Transport};
use azure_storage_auth::{RetryPolicy, RetryPolicyOptions, Service};
use azure_storage_blob::{BlobContainerClient, BlobServiceClient, BlobServiceClientOptions};
use azure_storage_queue::{QueueClient, QueueServiceClient, QueueServiceClientOptions};
use azure_tables::{TableClient, TableServiceClient, TableServiceClientOptions};
use service::kernel::Clock;

use super::{
    account::{Account, AccountError, addressing},
    clock::{DatePolicy, StorageClock},
    names::Names,
};
use crate::rows::Table;

/// The store in a storage account. Cheap to clone.
#[derive(Clone)]
pub struct Azure {
    pub(super) tables: Arc<[TableClient; 4]>,
    pub(super) evidence: Arc<BlobContainerClient>,
    pub(super) queue: Arc<QueueClient>,
    pub(super) dead: Arc<QueueClient>,
    pub(super) clock: Arc<StorageClock>,
}

impl Azure {
    /// Makes the clients; no network. `transport` carries everything, `clock` is the machine's own.
    ///
    /// # Errors
    ///
    /// An address of the account is none.
    pub fn new(
        account: &Account,
        names: &Names,
        transport: &Transport,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, AccountError> {
        let clock = Arc::new(StorageClock::new(clock));
        let prepare = |service| {
            let mut options =
                ClientOptions { transport: Some(transport.clone()), ..ClientOptions::default() };
            RetryPolicy::new(RetryPolicyOptions::default()).install(&mut options);
            options.per_try_policies.push(Arc::new(DatePolicy::new(Arc::clone(&clock))));
            let access = account.access(service, &mut options)?;
            Ok((options, access))
        };
        let (client_options, (endpoint, credential)) = prepare(Service::Table)?;
        let options = TableServiceClientOptions { client_options, ..TableServiceClientOptions::default() };
        let tables = TableServiceClient::new(endpoint, credential, Some(options)).map_err(addressing)?;
        let table = |table: Table| tables.table_client(&names.table(table)).map_err(addressing);

        let (client_options, (endpoint, credential)) = prepare(Service::Blob)?;
        let options = BlobServiceClientOptions { client_options, ..BlobServiceClientOptions::default() };
        let blobs = BlobServiceClient::new(endpoint, credential, Some(options)).map_err(addressing)?;

        let (client_options, (endpoint, credential)) = prepare(Service::Queue)?;
        let options = QueueServiceClientOptions { client_options, ..QueueServiceClientOptions::default() };
        let queues = QueueServiceClient::new(endpoint, credential, Some(options)).map_err(addressing)?;

        Ok(Self {
            tables: Arc::new([
                table(Table::Verifications)?,
                table(Table::Index)?,
                table(Table::Limits)?,
                table(Table::Clients)?,
            ]),
            evidence: Arc::new(blobs.blob_container_client(&names.evidence())),
            queue: Arc::new(queues.queue_client(&names.queue()).map_err(addressing)?),
            dead: Arc::new(queues.queue_client(&names.poison_queue()).map_err(addressing)?),
            clock,
        })
    }

    /// The time as the storage service has it: the same for every instance, whatever its own clock says.
    #[must_use]
    pub fn clock(&self) -> Arc<StorageClock> {
        Arc::clone(&self.clock)
    }

    pub(super) fn table(&self, table: Table) -> &TableClient {
        let [verifications, index, limits, clients] = self.tables.as_ref();
        match table {
            Table::Verifications => verifications,
            Table::Index => index,
            Table::Limits => limits,
            Table::Clients => clients,
        }
    }
}
