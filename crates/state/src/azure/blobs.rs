use azure_core::http::{ClientMethodOptions, RequestContent, StatusCode, pager::PagerOptions};
use azure_storage_blob::{
    BlobContainerClient,
    models::{
        BlobClientDeleteOptions, BlobClientDownloadOptions, BlobClientUploadOptions,
        BlobContainerClientCreateOptions, BlobContainerClientListBlobsOptions,
    },
};
use futures::TryStreamExt;
use service::kernel::{Deadline, StoreError};

use super::{call::Call, client::Azure, outcome::failure};

pub(super) async fn create(container: &BlobContainerClient, deadline: Deadline) -> Result<(), StoreError> {
    let call = Call::until(deadline);
    let options = BlobContainerClientCreateOptions {
        method_options: ClientMethodOptions { context: call.context() },
        ..BlobContainerClientCreateOptions::default()
    };
    match container.create(Some(options)).await {
        Ok(_) => Ok(()),
        Err(error) if error.http_status() == Some(StatusCode::Conflict) => Ok(()),
        Err(error) => Err(failure("creating a container", &error)),
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
        put.map(drop).map_err(|error| failure("keeping evidence", &error))
    }

    pub(crate) async fn blob_names(
        &self,
        prefix: &str,
        deadline: Deadline,
    ) -> Result<Vec<String>, StoreError> {
        let call = Call::until(deadline);
        let options = BlobContainerClientListBlobsOptions {
            prefix: Some(prefix.to_owned()),
            method_options: PagerOptions { context: call.context(), continuation: None },
            ..BlobContainerClientListBlobsOptions::default()
        };
        let failed = |error: azure_core::Error| failure("listing evidence", &error);
        let mut blobs = self.evidence.list_blobs(Some(options)).map_err(failed)?;
        let mut names = Vec::new();
        while let Some(blob) = blobs.try_next().await.map_err(failed)? {
            names.extend(blob.name);
        }
        Ok(names)
    }

    pub(crate) async fn get_blob(
        &self,
        name: &str,
        deadline: Deadline,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let call = Call::until(deadline);
        let options = BlobClientDownloadOptions {
            method_options: ClientMethodOptions { context: call.context() },
            ..BlobClientDownloadOptions::default()
        };
        let failed = |error: azure_core::Error| failure("reading evidence", &error);
        match self.evidence.blob_client(name).download(Some(options)).await {
            Ok(answer) => Ok(Some(answer.body.collect().await.map_err(failed)?.to_vec())),
            Err(error) if error.http_status() == Some(StatusCode::NotFound) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    pub(crate) async fn delete_blobs(&self, prefix: &str, deadline: Deadline) -> Result<(), StoreError> {
        for name in self.blob_names(prefix, deadline).await? {
            self.delete_blob(&name, deadline).await?;
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
            Err(error) => Err(failure("deleting evidence", &error)),
        }
    }
}
