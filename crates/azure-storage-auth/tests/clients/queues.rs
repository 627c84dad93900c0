use std::sync::Arc;

use azure_core::http::{RequestContent, StatusCode, XmlFormat};
use azure_storage_auth::{Service, SharedKey, SharedKeyPolicy};
use azure_storage_queue::QueueClient;
use azure_storage_queue::models::{
    QueueClientReceiveMessagesOptions, QueueClientSendMessageOptions, QueueMessage, ReceivedMessage,
};

use super::account;

fn message(text: &str) -> RequestContent<QueueMessage, XmlFormat> {
    QueueMessage { message_text: Some(text.to_owned()) }.try_into().unwrap()
}

async fn receive(queue: &QueueClient) -> Vec<ReceivedMessage> {
    let options = QueueClientReceiveMessagesOptions { visibility_timeout: Some(30), ..Default::default() };
    let messages = queue.receive_messages(Some(options)).await.unwrap().into_model().unwrap();
    messages.items.unwrap_or_default()
}

#[tokio::test]
async fn a_message_is_sent_received_once_and_deleted() {
    let Some(connection) = account::connection() else { return };
    let options = account::options(&connection, Service::Queue);
    let queue =
        account::queue(connection.endpoint(Service::Queue).unwrap(), options, &account::unused_name());
    queue.create(None).await.unwrap();
    queue.send_message(message("{\"poll\":1}"), None).await.unwrap();
    let later = QueueClientSendMessageOptions { visibility_timeout: Some(600), ..Default::default() };
    queue.send_message(message("later"), Some(later)).await.unwrap();

    let received = receive(&queue).await;
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].message_text.as_deref(), Some("{\"poll\":1}"));
    assert!(receive(&queue).await.is_empty(), "a received message is invisible for a while");

    let (id, receipt) = (received[0].message_id.as_deref(), received[0].pop_receipt.as_deref());
    queue.delete_message(id.unwrap(), receipt.unwrap(), None).await.unwrap();
    let again = queue.delete_message(id.unwrap(), receipt.unwrap(), None).await.unwrap_err();
    assert_eq!(again.http_status(), Some(StatusCode::NotFound));
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let Some(connection) = account::connection() else { return };
    let mut options = account::options(&connection, Service::Queue);
    let key = SharedKey::new(connection.account().unwrap(), "d3Jvbmc=").unwrap();
    options.per_try_policies = vec![Arc::new(SharedKeyPolicy::new(key, Service::Queue))];
    let queue =
        account::queue(connection.endpoint(Service::Queue).unwrap(), options, &account::unused_name());
    assert_eq!(queue.create(None).await.unwrap_err().http_status(), Some(StatusCode::Forbidden));
}
