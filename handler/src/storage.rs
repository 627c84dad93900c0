//! Opens the store that the settings name.

use std::{path::PathBuf, sync::Arc, time::Duration};

use azure_core::{
    credentials::TokenCredential,
    http::{ClientOptions, Transport},
};
use azure_identity::{ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId};
use service::kernel::{Clock, Deadline};
use state::{Account, Azure, Backend, Embedded, Names};

use crate::{
    entropy::SystemClock,
    error_chain::error_chain,
    settings::{StorageAccount, StoreSettings},
    storage_transport::StorageTransport,
};

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long tables and queue may take to be made before the functions go to work without waiting any longer.
const PREPARATION_TIME: Duration = Duration::from_secs(5);
/// The pause between further tries.
const PREPARATION_PAUSE: Duration = Duration::from_secs(5);

/// An open store, and the clock that its verifications live by.
pub(crate) struct Opened {
    pub(crate) backend: Backend,
    pub(crate) clock: Arc<dyn Clock>,
}

pub(crate) async fn open(settings: StoreSettings, http: reqwest::Client) -> Result<Opened, Failure> {
    match settings {
        StoreSettings::Embedded(path) => open_embedded(path).await,
        StoreSettings::Azure(account) => open_azure(*account, http).await,
    }
}

async fn open_embedded(path: PathBuf) -> Result<Opened, Failure> {
    let shown = path.display().to_string();
    let opened = tokio::task::spawn_blocking(move || Embedded::open(&path)).await?;
    let embedded =
        opened.map_err(|error| format!("AppSettings__StorePath ({shown}): {}", error_chain(&error)))?;
    Ok(Opened { backend: Backend::Embedded(embedded), clock: Arc::new(SystemClock) })
}

/// A storage account in trouble keeps nobody from starting: calls are answered as long as it lasts, and it may be over
/// with the next one.
async fn open_azure(account: StorageAccount, http: reqwest::Client) -> Result<Opened, Failure> {
    let azure = clients(account, http)?;
    if azure.prepare(Deadline::after(PREPARATION_TIME)).await.is_err() {
        tokio::spawn(prepare_at_last(azure.clone()));
    }
    let clock = azure.clock();
    Ok(Opened { backend: Backend::Azure(azure), clock })
}

/// Everything that is needed to reach the account; no network.
pub(crate) fn clients(account: StorageAccount, http: reqwest::Client) -> Result<Azure, Failure> {
    let transport = Transport::new(Arc::new(StorageTransport(http)));
    let account = identified(account, &transport)?;
    Ok(Azure::new(&account, &Names::default(), &transport, Arc::new(SystemClock))?)
}

async fn prepare_at_last(azure: Azure) {
    while azure.prepare(Deadline::after(PREPARATION_TIME)).await.is_err() {
        tokio::time::sleep(PREPARATION_PAUSE).await;
    }
    tracing::info!("storage account reachable");
}

fn identified(account: StorageAccount, transport: &Transport) -> Result<Account, Failure> {
    Ok(match account {
        StorageAccount::ConnectionString(connection) => Account::ConnectionString(connection),
        StorageAccount::Identity { tables, blobs, queues, client_id } => {
            let options = ManagedIdentityCredentialOptions {
                user_assigned_id: client_id.map(UserAssignedId::ClientId),
                client_options: ClientOptions {
                    transport: Some(transport.clone()),
                    ..ClientOptions::default()
                },
            };
            let credential: Arc<dyn TokenCredential> = ManagedIdentityCredential::new(Some(options))?;
            Account::Identity { tables, blobs, queues, credential }
        }
    })
}
