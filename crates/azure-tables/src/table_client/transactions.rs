use azure_core::http::headers::CONTENT_TYPE;
use azure_core::http::{Etag, Method};
use azure_core::tracing;

use crate::multipart::{self, BATCH_CONTENT_TYPE, Part};
use crate::{InvalidRequest, SubmitTransactionOptions, TableClient, Transaction};

impl TableClient {
    /// Carries out all operations of a transaction or none. Returns the new versions in the order of the operations;
    /// a deletion leaves none.
    ///
    /// # Errors
    ///
    /// If one operation fails, the error has its status and code, and
    /// [`TransactionFailure::of`](crate::TransactionFailure::of) finds out which one it was.
    #[tracing::function("Storage.Tables.Table.submitTransaction")]
    pub async fn submit_transaction(
        &self,
        transaction: &Transaction,
        options: Option<SubmitTransactionOptions<'_>>,
    ) -> azure_core::Result<Vec<Option<Etag>>> {
        let context = options.unwrap_or_default().method_options.context;
        let body = self.transaction_body(transaction)?;
        let mut request = self.account.json_request(Method::Post, self.account.url("$batch"), body);
        request.insert_header(CONTENT_TYPE, BATCH_CONTENT_TYPE);
        let response = self.account.send(&context, &mut request).await?;
        multipart::read(&response, transaction.operations().len())
    }

    fn transaction_body(&self, transaction: &Transaction) -> azure_core::Result<Vec<u8>> {
        let mut parts = Vec::new();
        for operation in transaction.operations() {
            let segment =
                self.written_segment(&operation.change, transaction.partition_key(), &operation.row_key)?;
            let mut url = self.account.url(&segment);
            // The whole request is authorized, not its parts.
            url.set_query(None);
            parts.push(Part { change: &operation.change, url, row: operation.row.as_deref() });
        }
        if parts.is_empty() {
            return Err(InvalidRequest::NoOperation.into());
        }
        let body = multipart::write(&parts, self.account.backend);
        let (size_bytes, limit_bytes) = (body.len(), self.account.backend.max_transaction_bytes());
        if size_bytes > limit_bytes {
            return Err(InvalidRequest::TransactionTooLarge { size_bytes, limit_bytes }.into());
        }
        Ok(body)
    }
}
