use std::path::PathBuf;

use azure_storage_auth::ConnectionString;
use url::Url;

use super::{Reader, form};

/// Where state is kept.
#[derive(Clone)]
pub(crate) enum StoreSettings {
    /// In a local file of this process.
    Embedded(PathBuf),
    /// In the storage account of the function app.
    Azure(Box<StorageAccount>),
}

/// The function app's storage account, by the settings that the host itself reads.
#[derive(Clone)]
pub(crate) enum StorageAccount {
    /// `AzureWebJobsStorage`.
    ConnectionString(ConnectionString),
    /// `AzureWebJobsStorage__accountName` and the like: the app's managed identity.
    Identity {
        /// Table service.
        tables: Url,
        /// Blob service.
        blobs: Url,
        /// Queue service.
        queues: Url,
        /// Which identity, where the app has one of its own choosing.
        client_id: Option<String>,
    },
}

const CONNECTION: &str = "AzureWebJobsStorage";

impl StoreSettings {
    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        let kind = reader.required("AppSettings__Store", "azure, embedded")?;
        match kind.to_ascii_lowercase().as_str() {
            "azure" => {
                reader.optional("AppSettings__StorePath");
                StorageAccount::read(reader).map(Box::new).map(Self::Azure)
            }
            "embedded" => {
                let path = reader.required("AppSettings__StorePath", "the path of a file on a local disk")?;
                let path = PathBuf::from(path);
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                if folder.is_some_and(|folder| !folder.is_dir()) {
                    reader.problem("AppSettings__StorePath", "is in a folder that does not exist");
                }
                Some(Self::Embedded(path))
            }
            _ => {
                reader.optional("AppSettings__StorePath");
                reader.problem("AppSettings__Store", "is not a kind of store; accepted: azure, embedded");
                None
            }
        }
    }
}

impl StorageAccount {
    fn read(reader: &mut Reader) -> Option<Self> {
        if let Some(text) = reader.optional(CONNECTION) {
            return match text.parse() {
                Ok(connection) => Some(Self::ConnectionString(connection)),
                Err(error) => {
                    reader.problem(CONNECTION, format!("is no connection string: {error}"));
                    None
                }
            };
        }
        let account = reader.optional("AzureWebJobsStorage__accountName");
        let tables = service(reader, account.as_deref(), "table");
        let blobs = service(reader, account.as_deref(), "blob");
        let queues = service(reader, account.as_deref(), "queue");
        let client_id = reader.optional("AzureWebJobsStorage__clientId");
        match (tables, blobs, queues) {
            (Some(tables), Some(blobs), Some(queues)) => {
                Some(Self::Identity { tables, blobs, queues, client_id })
            }
            _ => {
                reader.problem(
                    CONNECTION,
                    "says nowhere which storage account is meant; accepted: a connection string, \
                     AzureWebJobsStorage__accountName, or AzureWebJobsStorage__tableServiceUri with \
                     __blobServiceUri and __queueServiceUri",
                );
                None
            }
        }
    }
}

/// The address of a service: as it is set, or as Azure's public cloud has it.
fn service(reader: &mut Reader, account: Option<&str>, kind: &str) -> Option<Url> {
    let setting = format!("{CONNECTION}__{kind}ServiceUri");
    let text = reader
        .optional(&setting)
        .or_else(|| Some(format!("https://{}.{kind}.core.windows.net", account?)))?;
    match form::web_address(&text) {
        Ok(url) => Some(url),
        Err(error) => {
            reader.problem(&setting, error);
            None
        }
    }
}
