use std::collections::HashMap;

use azure_core::Bytes;
use azure_core::http::{RequestContent, StatusCode};
use azure_storage_auth::Service;
use azure_storage_blob::models::BlockBlobClientUploadOptions;
use azure_storage_blob::{BlobServiceClient, BlobServiceClientOptions};

use super::account;

#[tokio::test]
async fn a_blob_is_written_read_and_deleted() {
    let Some(connection) = account::connection() else { return };
    let client_options = account::options(&connection, Service::Blob);
    let options = BlobServiceClientOptions { client_options, ..Default::default() };
    let endpoint = connection.endpoint(Service::Blob).unwrap();
    let service = BlobServiceClient::new(endpoint, None, Some(options)).unwrap();
    let container = service.blob_container_client(&account::unused_name());
    container.create(None).await.unwrap();

    // Type, metadata and a name with unusual characters are all part of what is signed.
    let blob = container.blob_client("reports/Größe 100 %+&'.bin");
    let written = Bytes::from(vec![7_u8; 70_000]);
    let options = BlockBlobClientUploadOptions {
        blob_content_type: Some("application/x-sealed".to_owned()),
        metadata: Some(HashMap::from([
            ("zone".to_owned(), " b  c ".to_owned()),
            ("a".to_owned(), "1".to_owned()),
        ])),
        ..Default::default()
    };
    let content = RequestContent::from(written.to_vec());
    blob.block_blob_client().upload(content, Some(options)).await.unwrap();

    let read = blob.download(None).await.unwrap().body.collect().await.unwrap();
    assert_eq!(read, written);
    blob.delete(None).await.unwrap();
    assert_eq!(blob.download(None).await.err().unwrap().http_status(), Some(StatusCode::NotFound));
}
