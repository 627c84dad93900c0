use std::path::PathBuf;

use azure_storage_auth::{ConnectionString, ConnectionStringError, Service};
use url::Url;

use super::{Reader, form, group::Group, setting::Setting};

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

const STORE: Setting = Setting::required(
    "AppSettings__Store",
    "azure, embedded",
    "Where the state is kept. `azure`: tables, blobs and a queue in the function app's storage account; any number of \
     instances. `embedded`: one local file of one process.",
)
.local_embedded("embedded")
.local_azurite("azure");

const STORE_PATH: Setting = Setting::optional(
    "AppSettings__StorePath",
    "the path of a file on a local disk",
    "The file of the embedded store.",
)
.when("with `embedded`")
.local_embedded("../state.redb");

const COSMOS: Setting = Setting::optional(
    "AppSettings__CosmosTables",
    "an https address",
    "Address of an Azure Cosmos DB account for Table, such as https://contoso.table.cosmos.azure.com: the four tables lie there, \
     made beforehand, and not in the storage account. Reached with the identity that reaches the storage account.",
);

pub(super) const SETTINGS: Group = &[&STORE, &STORE_PATH, &COSMOS];

const CONNECTION: Setting = Setting::optional(
    "AzureWebJobsStorage",
    "a connection string",
    "Connection string of the storage account: an account's key, a shared access signature, or `UseDevelopmentStorage=true` \
     for Azurite.",
)
.when("with `azure`, unless an identity is used")
.local("UseDevelopmentStorage=true");

const ACCOUNT: Setting = Setting::optional(
    "AzureWebJobsStorage__accountName",
    "the name of a storage account",
    "In place of a connection string: the account's name. The app's managed identity needs the roles Storage Table Data \
     Contributor, Storage Blob Data Contributor and Storage Queue Data Contributor (the host itself asks for Storage Blob Data \
     Owner).",
);

const IDENTITY: Setting = Setting::optional(
    "AzureWebJobsStorage__clientId",
    "the client id of a user-assigned identity",
    "A user-assigned identity in place of the app's own.",
);

const TABLES: Setting = service("AzureWebJobsStorage__tableServiceUri", "Address of the table service.");
const BLOBS: Setting = service("AzureWebJobsStorage__blobServiceUri", "Address of the blob service.");
const QUEUES: Setting = service("AzureWebJobsStorage__queueServiceUri", "Address of the queue service.");

const fn service(name: &'static str, meaning: &'static str) -> Setting {
    Setting::optional(name, "an https address", meaning)
        .derived("that of Azure's public cloud for the account's name")
}

pub(super) const ACCOUNT_SETTINGS: Group = &[&CONNECTION, &ACCOUNT, &IDENTITY, &TABLES, &BLOBS, &QUEUES];

#[derive(Clone)]
enum Kind {
    Azure,
    Embedded,
}

impl StoreSettings {
    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        let kind = reader.choose(&STORE, &[("azure", Kind::Azure), ("embedded", Kind::Embedded)]);
        let path = reader.text(&STORE_PATH).map(PathBuf::from);
        let cosmos = reader.read(&COSMOS, form::web_address);
        match kind? {
            Kind::Azure => StorageAccount::read(reader, cosmos).map(Box::new).map(Self::Azure),
            Kind::Embedded => {
                if cosmos.is_some() {
                    reader.problem(&COSMOS, "is only for `azure`");
                }
                let Some(path) = path else {
                    reader.missing(&STORE_PATH);
                    return None;
                };
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                if folder.is_some_and(|folder| !folder.is_dir()) {
                    reader.problem(&STORE_PATH, "is in a folder that does not exist");
                }
                Some(Self::Embedded(path))
            }
        }
    }
}

impl StorageAccount {
    fn read(reader: &mut Reader, cosmos: Option<Url>) -> Option<Self> {
        if reader.is_set(&CONNECTION) {
            if cosmos.is_some() {
                reader.problem(
                    &COSMOS,
                    "needs an identity: name the account by AzureWebJobsStorage__accountName in place of AzureWebJobsStorage",
                );
            }
            return reader.read(&CONNECTION, connection_string).map(Self::ConnectionString);
        }
        let account = reader.text(&ACCOUNT);
        let client_id = reader.text(&IDENTITY);
        let [tables, blobs, queues] = [(&TABLES, "table"), (&BLOBS, "blob"), (&QUEUES, "queue")]
            .map(|(setting, kind)| address(reader, setting, account.as_deref(), kind));
        match (cosmos.or(tables), blobs, queues) {
            (Some(tables), Some(blobs), Some(queues)) => {
                Some(Self::Identity { tables, blobs, queues, client_id })
            }
            _ => {
                reader.problem(
                    &CONNECTION,
                    "says nowhere which storage account is meant; accepted: a connection string, \
                     AzureWebJobsStorage__accountName, or AzureWebJobsStorage__tableServiceUri with \
                     __blobServiceUri and __queueServiceUri",
                );
                None
            }
        }
    }
}

/// Each of the three services has to be found.
fn connection_string(text: &str) -> Result<ConnectionString, ConnectionStringError> {
    let connection: ConnectionString = text.parse()?;
    for service in [Service::Table, Service::Blob, Service::Queue] {
        connection.endpoint(service)?;
    }
    Ok(connection)
}

/// The address of a service: as it is set, or as Azure's public cloud has it.
fn address(reader: &mut Reader, setting: &'static Setting, account: Option<&str>, kind: &str) -> Option<Url> {
    if reader.is_set(setting) {
        return reader.read(setting, form::web_address);
    }
    form::web_address(&format!("https://{}.{kind}.core.windows.net", account?)).ok()
}
