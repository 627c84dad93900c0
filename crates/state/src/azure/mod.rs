//! The store in Azure Storage: tables for rows, a container for evidence, a queue for jobs.

mod blobs;
mod clock;
mod outcome;
mod queue;
mod row;
mod tables;

use std::sync::Arc;

use azure_core::{
    credentials::TokenCredential,
    http::{ClientOptions, Context, Transport, Url},
};
use azure_storage_auth::{
    Attempts, ConnectionString, Deadline as CallDeadline, RetryPolicy, RetryPolicyOptions, Service,
};
use azure_storage_blob::{BlobContainerClient, BlobServiceClient, BlobServiceClientOptions};
use azure_storage_queue::{QueueClient, QueueServiceClient, QueueServiceClientOptions};
use azure_tables::{TableClient, TableServiceClient, TableServiceClientOptions};
use service::kernel::{Clock, Deadline, StoreError};
use thiserror::Error;

use crate::rows::Table;
use clock::DatePolicy;
pub use clock::StorageClock;

/// What tables, container and queues are called. The host's trigger reads the queue [`Names::queue`] of the default ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    prefix: String,
}

impl Names {
    /// Names that begin so, for several stores in one account. Letters and digits, a letter first ("Naming tables").
    #[must_use]
    pub fn with_prefix(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// The queue of jobs.
    #[must_use]
    pub fn queue(&self) -> String {
        self.prefixed("jobs")
    }

    /// Where the host puts messages that fail again and again ("Azure Queue storage trigger", poison messages).
    #[must_use]
    pub fn poison_queue(&self) -> String {
        self.prefixed("jobs-poison")
    }

    /// The container of sealed reports.
    #[must_use]
    pub fn evidence(&self) -> String {
        self.prefixed("evidence")
    }

    fn table(&self, table: Table) -> String {
        self.prefixed(table.name())
    }

    fn prefixed(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// Where the storage account is and what proves that we may use it.
pub enum Account {
    /// A connection string: an account's key, or a shared access signature.
    ConnectionString(ConnectionString),
    /// The addresses of the three services, and an identity of Entra ID.
    Identity {
        /// Table service.
        tables: Url,
        /// Blob service.
        blobs: Url,
        /// Queue service.
        queues: Url,
        /// Who we are.
        credential: Arc<dyn TokenCredential>,
    },
}

/// The account cannot be addressed.
#[derive(Debug, Error)]
#[error("the storage account cannot be addressed")]
pub struct AccountError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// The store in a storage account. Cheap to clone.
#[derive(Clone)]
pub struct Azure {
    tables: Arc<[TableClient; 3]>,
    evidence: Arc<BlobContainerClient>,
    queue: Arc<QueueClient>,
    dead: Arc<QueueClient>,
    clock: Arc<StorageClock>,
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
            tables: Arc::new([table(Table::Verifications)?, table(Table::Index)?, table(Table::Limits)?]),
            evidence: Arc::new(blobs.blob_container_client(&names.evidence())),
            queue: Arc::new(queues.queue_client(&names.queue()).map_err(addressing)?),
            dead: Arc::new(queues.queue_client(&names.poison_queue()).map_err(addressing)?),
            clock,
        })
    }

    /// Makes tables, container and queue where they are missing, all at once.
    pub async fn prepare(&self, deadline: Deadline) -> Result<(), StoreError> {
        let [verifications, index, limits] = self.tables.as_ref();
        tokio::try_join!(
            tables::create(verifications, deadline),
            tables::create(index, deadline),
            tables::create(limits, deadline),
            blobs::create(&self.evidence, deadline),
            queue::create(&self.queue, deadline),
        )
        .map(drop)
    }

    /// The time as the storage service has it: the same for every instance, whatever its own clock says.
    #[must_use]
    pub fn clock(&self) -> Arc<StorageClock> {
        Arc::clone(&self.clock)
    }

    fn table(&self, table: Table) -> &TableClient {
        let [verifications, index, limits] = self.tables.as_ref();
        match table {
            Table::Verifications => verifications,
            Table::Index => index,
            Table::Limits => limits,
        }
    }
}

type Access = (Url, Option<Arc<dyn TokenCredential>>);

impl Account {
    fn access(&self, service: Service, options: &mut ClientOptions) -> Result<Access, AccountError> {
        match self {
            Self::ConnectionString(connection) => {
                connection.authorize(service, options);
                Ok((connection.endpoint(service).map_err(addressing)?, None))
            }
            Self::Identity { tables, blobs, queues, credential } => {
                let endpoint = match service {
                    Service::Table => tables,
                    Service::Blob => blobs,
                    Service::Queue => queues,
                };
                Ok((endpoint.clone(), Some(Arc::clone(credential))))
            }
        }
    }
}

fn addressing(error: impl std::error::Error + Send + Sync + 'static) -> AccountError {
    AccountError(Box::new(error))
}

/// One call: it knows until when it may last, and afterwards how it went.
struct Call {
    deadline: CallDeadline,
    attempts: Attempts,
}

impl Call {
    fn until(deadline: Deadline) -> Self {
        Self { deadline: CallDeadline::at(deadline.instant()), attempts: Attempts::default() }
    }

    fn context(&self) -> Context<'static> {
        Context::new().with_value(self.deadline).with_value(self.attempts.clone())
    }
}
