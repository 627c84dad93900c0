mod entities;
mod query;
mod transactions;

use std::sync::Arc;

use azure_core::credentials::TokenCredential;
use azure_core::http::headers::PREFER;
use azure_core::http::{Method, StatusCode, Url};
use azure_core::{json, tracing};

use crate::request::{Account, Backend};
use crate::{CreateTableOptions, DeleteTableOptions, TableServiceClientOptions, error_code, table_name};

/// One table.
#[tracing::client]
#[derive(Clone)]
pub struct TableClient {
    pub(crate) account: Account,
    pub(crate) table: String,
}

impl TableClient {
    /// A client for a table at an endpoint such as `https://account.table.core.windows.net`, or one that carries a
    /// shared access signature. For several tables use [`TableServiceClient`](crate::TableServiceClient).
    ///
    /// # Errors
    ///
    /// The endpoint cannot be one, the name is no table's name, or a credential would go over plain http.
    #[tracing::new("Storage.Tables.Table")]
    pub fn new(
        endpoint: Url,
        table: &str,
        credential: Option<Arc<dyn TokenCredential>>,
        options: Option<TableServiceClientOptions>,
    ) -> azure_core::Result<Self> {
        table_name::check(table)?;
        let options = options.unwrap_or_default();
        let account = Account::new(endpoint, credential, options.clone())?;
        Ok(Self { account, table: table.to_owned() })
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.table
    }

    /// Whether queries bring rows in the order of their keys. Those of Azure Storage do, those of Cosmos DB for Table do not
    /// promise it ("Azure Table API in Cosmos DB", differences in behaviour).
    #[must_use]
    pub fn keeps_order(&self) -> bool {
        self.account.backend == Backend::Storage
    }

    /// Creates the table.
    ///
    /// # Errors
    ///
    /// 409 `TableAlreadyExists`, or `TableBeingDeleted` for some time after a deletion.
    #[tracing::function("Storage.Tables.Table.create")]
    pub async fn create(&self, options: Option<CreateTableOptions<'_>>) -> azure_core::Result<()> {
        let context = options.unwrap_or_default().method_options.context;
        let body = json::to_json(&serde_json::json!({ "TableName": self.table }))?;
        let mut request = self.account.json_request(Method::Post, self.account.url("Tables"), body.to_vec());
        request.insert_header(PREFER, "return-no-content");
        self.account.send(&context, &mut request).await.map(drop)
    }

    /// Creates the table unless it is there, and says whether it was created now.
    ///
    /// # Errors
    ///
    /// 409 `TableBeingDeleted` for some time after a deletion.
    pub async fn create_if_not_exists(
        &self,
        options: Option<CreateTableOptions<'_>>,
    ) -> azure_core::Result<bool> {
        match self.create(options).await {
            Ok(()) => Ok(true),
            Err(error) if error_code(&error) == Some("TableAlreadyExists") => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deletes the table with all its rows, and says whether it was there. Its name is taken for at least 40 seconds
    /// more.
    #[tracing::function("Storage.Tables.Table.delete")]
    pub async fn delete(&self, options: Option<DeleteTableOptions<'_>>) -> azure_core::Result<bool> {
        let context = options.unwrap_or_default().method_options.context;
        let url = self.account.url(&format!("Tables('{}')", self.table));
        let mut request = self.account.request(Method::Delete, url);
        match self.account.send(&context, &mut request).await {
            Ok(_) => Ok(true),
            Err(error) if error.http_status() == Some(StatusCode::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
