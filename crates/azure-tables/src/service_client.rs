use std::sync::Arc;

use azure_core::credentials::TokenCredential;
use azure_core::http::Url;
use azure_core::tracing;

use crate::request::Account;
use crate::{TableClient, TableServiceClientOptions, table_name};

/// The table service of an account.
#[tracing::client]
#[derive(Clone)]
pub struct TableServiceClient {
    account: Account,
}

impl TableServiceClient {
    /// A client for an endpoint such as `https://account.table.core.windows.net`, or one that carries a shared access
    /// signature. Without a credential a policy in the options has to sign, or the endpoint.
    ///
    /// # Errors
    ///
    /// The endpoint cannot be one, or a credential would go over plain http.
    #[tracing::new("Storage.Tables.Service")]
    pub fn new(
        endpoint: Url,
        credential: Option<Arc<dyn TokenCredential>>,
        options: Option<TableServiceClientOptions>,
    ) -> azure_core::Result<Self> {
        let options = options.unwrap_or_default();
        let account = Account::new(endpoint, credential, options.clone())?;
        Ok(Self { account })
    }

    /// The endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &Url {
        &self.account.endpoint
    }

    /// A client for one table, which need not exist yet. It shares this client's pipeline.
    ///
    /// # Errors
    ///
    /// The name is no table's name.
    pub fn table_client(&self, table: &str) -> azure_core::Result<TableClient> {
        table_name::check(table)?;
        Ok(TableClient {
            account: self.account.clone(),
            table: table.to_owned(),
            tracer: self.tracer.clone(),
        })
    }
}
