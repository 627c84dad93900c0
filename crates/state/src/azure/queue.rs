use azure_core::http::{ClientMethodOptions, StatusCode};
use azure_storage_queue::{
    QueueClient,
    models::{
        QueueClientCreateOptions, QueueClientDeleteMessageOptions, QueueClientReceiveMessagesOptions,
        QueueClientSendMessageOptions, QueueMessage, ReceivedMessage,
    },
};
use contract::Timestamp;
use service::kernel::{Clock, Deadline, StoreError};

use super::{call::Call, client::Azure, outcome::failure};

/// A message lives until it is carried out.
const FOR_EVER: i32 = -1;
/// The most that one call may take ("Get Messages").
const TAKEN_AT_ONCE: i32 = 32;

pub(super) async fn create(queue: &QueueClient, deadline: Deadline) -> Result<(), StoreError> {
    let call = Call::until(deadline);
    let options = QueueClientCreateOptions {
        method_options: ClientMethodOptions { context: call.context() },
        ..QueueClientCreateOptions::default()
    };
    match queue.create(Some(options)).await {
        Ok(_) => Ok(()),
        Err(error) if error.http_status() == Some(StatusCode::Conflict) => Ok(()),
        Err(error) => Err(failure("creating a queue", &error)),
    }
}

impl Azure {
    /// A message that is sent twice, because the first answer was lost, is a duplicate like any other.
    pub(crate) async fn send(
        &self,
        message: String,
        due: Timestamp,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let ahead = due.since(self.clock.now());
        let call = Call::until(deadline);
        let options = QueueClientSendMessageOptions {
            message_time_to_live: Some(FOR_EVER),
            visibility_timeout: i32::try_from(ahead.as_millis().div_ceil(1000)).ok(),
            method_options: ClientMethodOptions { context: call.context() },
            ..QueueClientSendMessageOptions::default()
        };
        let failed = |error: azure_core::Error| failure("sending a message", &error);
        let content = QueueMessage { message_text: Some(message) }.try_into().map_err(failed)?;
        self.queue.send_message(content, Some(options)).await.map(drop).map_err(failed)
    }

    pub(crate) async fn take_dead(&self, deadline: Deadline) -> Result<Vec<String>, StoreError> {
        let call = Call::until(deadline);
        let options = QueueClientReceiveMessagesOptions {
            number_of_messages: Some(TAKEN_AT_ONCE),
            method_options: ClientMethodOptions { context: call.context() },
            ..QueueClientReceiveMessagesOptions::default()
        };
        let failed = |error: azure_core::Error| failure("reading messages that were put aside", &error);
        let received = match self.dead.receive_messages(Some(options)).await {
            Ok(received) => received.into_model().map_err(failed)?,
            // The host makes the queue with the first message that it puts aside.
            Err(error) if error.http_status() == Some(StatusCode::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut texts = Vec::new();
        for message in received.items.unwrap_or_default() {
            self.remove_dead(&message, deadline).await?;
            texts.extend(message.message_text);
        }
        Ok(texts)
    }

    async fn remove_dead(&self, message: &ReceivedMessage, deadline: Deadline) -> Result<(), StoreError> {
        let (Some(id), Some(receipt)) = (&message.message_id, &message.pop_receipt) else { return Ok(()) };
        let call = Call::until(deadline);
        let options = QueueClientDeleteMessageOptions {
            method_options: ClientMethodOptions { context: call.context() },
            ..QueueClientDeleteMessageOptions::default()
        };
        match self.dead.delete_message(id, receipt, Some(options)).await {
            Ok(_) => Ok(()),
            Err(error) if error.http_status() == Some(StatusCode::NotFound) => Ok(()),
            Err(error) => Err(failure("removing a message", &error)),
        }
    }
}
