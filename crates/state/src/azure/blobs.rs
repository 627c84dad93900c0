use azure_core::http::{ClientMethodOptions, RequestContent, StatusCode, pager::PagerOptions};
use azure_storage_blob::{
    BlobContainerClient,
    models::{
        BlobClientDeleteOptions, BlobClientUploadOptions, BlobContainerClientCreateOptions,
        BlobContainerClientListBlobsOptions,
    },
};
use futures::TryStreamExt;
use service::{Deadline, ports::StoreError};

use super::{Azure, Call, outcome::unavailable};

pub(super) async fn create(container: &BlobContainerClient, deadline: Deadline) -> Result<(), StoreError> {
    let call = Call::until(deadline);
    let options = BlobContainerClientCreateOptions {
        method_options: ClientMethodOptions { context: call.context() },
        ..BlobContainerClientCreateOptions::default()
    };
    match container.create(Some(options)).await {
        Ok(_) => Ok(()),
        Err(error) if error.http_status() == Some(StatusCode::Conflict) => Ok(()),
        Err(error) => Err(unavailable("creating a container", &error)),
    }
}

impl Azure {
    /// Overwrites what a call left that died: its content says the same.
    pub(crate) async fn put_blob(
        &self,
        name: &str,
        content: Vec<u8>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let call = Call::until(deadline);
        let options = BlobClientUploadOptions {
            method_options: ClientMethodOptions { context: call.context() },
            ..BlobClientUploadOptions::default()
        };
        let blob = self.evidence.blob_client(name);
        let put = blob.upload(RequestContent::from(content), Some(options)).await;
        put.map(drop).map_err(|error| unavailable("keeping evidence", &error))
    }

    pub(crate) async fn delete_blobs(&self, prefix: &str, deadline: Deadline) -> Result<(), StoreError> {
        let call = Call::until(deadline);
        let options = BlobContainerClientListBlobsOptions {
            prefix: Some(prefix.to_owned()),
            method_options: PagerOptions { context: call.context(), continuation: None },
            ..BlobContainerClientListBlobsOptions::default()
        };
        let failed = |error: azure_core::Error| unavailable("listing evidence", &error);
        let mut blobs = self.evidence.list_blobs(Some(options)).map_err(failed)?;
        while let Some(blob) = blobs.try_next().await.map_err(failed)? {
            if let Some(name) = blob.name {
                self.delete_blob(&name, deadline).await?;
            }
        }
        Ok(())
    }

    async fn delete_blob(&self, name: &str, deadline: Deadline) -> Result<(), StoreError> {
        let call = Call::until(deadline);
        let options = BlobClientDeleteOptions {
            method_options: ClientMethodOptions { context: call.context() },
            ..BlobClientDeleteOptions::default()
        };
        match self.evidence.blob_client(name).delete(Some(options)).await {
            Ok(_) => Ok(()),
            Err(error) if error.http_status() == Some(StatusCode::NotFound) => Ok(()),
            Err(error) => Err(unavailable("deleting evidence", &error)),
        }
    }
}
