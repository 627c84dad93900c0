use std::sync::Arc;

use azure_core::{
    credentials::TokenCredential,
    http::{ClientOptions, Url},
};
use azure_storage_auth::{ConnectionString, Service};
use thiserror::Error;

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

pub(super) type Access = (Url, Option<Arc<dyn TokenCredential>>);

impl Account {
    pub(super) fn access(
        &self,
        service: Service,
        options: &mut ClientOptions,
    ) -> Result<Access, AccountError> {
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
                let mut endpoint = endpoint.clone();
                let without_slash = endpoint.path().trim_end_matches('/').to_owned();
                endpoint.set_path(&without_slash);
                Ok((endpoint, Some(Arc::clone(credential))))
            }
        }
    }
}

pub(super) fn addressing(error: impl std::error::Error + Send + Sync + 'static) -> AccountError {
    AccountError(Box::new(error))
}
