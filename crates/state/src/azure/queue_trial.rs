use azure_core::http::{ClientMethodOptions, StatusCode};
use azure_storage_queue::{
    QueueClient,
    models::{
        QueueClientDeleteMessageOptions, QueueClientGetPropertiesOptions,
        QueueClientGetPropertiesResultHeaders, QueueClientPeekMessagesOptions, QueueClientSendMessageOptions,
        QueueMessage, SentMessage,
    },
};
use service::kernel::{Deadline, StoreError};

use super::{call::Call, client::Azure, outcome::failure};
use crate::trial::{QueueDepth, TrialStep, at};

/// A message of a trial goes by itself, at most a second after it could be seen: it must live longer than it is hidden ("Put
/// Message").
const TRIAL_LIVES: i32 = 60;
const TRIAL_IS_HIDDEN: i32 = TRIAL_LIVES - 1;

impl Azure {
    pub(crate) async fn try_queue(&self, deadline: Deadline) -> Result<(), (TrialStep, StoreError)> {
        let sent = self.send_trial(deadline).await.map_err(at(TrialStep::Write))?;
        self.peek(deadline).await.map_err(at(TrialStep::Read))?;
        self.remove_trial(&sent, deadline).await.map_err(at(TrialStep::Delete))
    }

    pub(crate) async fn queue_depth(&self, deadline: Deadline) -> Result<QueueDepth, StoreError> {
        let (waiting, poison) =
            futures::try_join!(depth(&self.queue, deadline), depth(&self.dead, deadline))?;
        Ok(QueueDepth { waiting, poison })
    }

    async fn send_trial(&self, deadline: Deadline) -> Result<Option<SentMessage>, StoreError> {
        let call = Call::until(deadline);
        let options = QueueClientSendMessageOptions {
            message_time_to_live: Some(TRIAL_LIVES),
            visibility_timeout: Some(TRIAL_IS_HIDDEN),
            method_options: ClientMethodOptions { context: call.context() },
            ..QueueClientSendMessageOptions::default()
        };
        let failed = |error: azure_core::Error| failure("sending a message", &error);
        let content = QueueMessage { message_text: Some("{}".to_owned()) }.try_into().map_err(failed)?;
        let sent = self.queue.send_message(content, Some(options)).await.map_err(failed)?;
        let sent = sent.into_model().map_err(failed)?;
        Ok(sent.items.unwrap_or_default().into_iter().next())
    }

    async fn peek(&self, deadline: Deadline) -> Result<(), StoreError> {
        let call = Call::until(deadline);
        let options = QueueClientPeekMessagesOptions {
            method_options: ClientMethodOptions { context: call.context() },
            ..QueueClientPeekMessagesOptions::default()
        };
        let peeked = self.queue.peek_messages(Some(options)).await;
        peeked.map(drop).map_err(|error| failure("reading messages", &error))
    }

    async fn remove_trial(&self, sent: &Option<SentMessage>, deadline: Deadline) -> Result<(), StoreError> {
        let Some(SentMessage { message_id: Some(id), pop_receipt: Some(receipt), .. }) = sent else {
            return Ok(());
        };
        let call = Call::until(deadline);
        let options = QueueClientDeleteMessageOptions {
            method_options: ClientMethodOptions { context: call.context() },
            ..QueueClientDeleteMessageOptions::default()
        };
        let removed = self.queue.delete_message(id, receipt, Some(options)).await;
        removed.map(drop).map_err(|error| failure("removing a message", &error))
    }
}

/// How many messages a queue holds; none where there is no queue.
async fn depth(queue: &QueueClient, deadline: Deadline) -> Result<u64, StoreError> {
    let call = Call::until(deadline);
    let options = QueueClientGetPropertiesOptions {
        method_options: ClientMethodOptions { context: call.context() },
        ..QueueClientGetPropertiesOptions::default()
    };
    let failed = |error: azure_core::Error| failure("reading the length of a queue", &error);
    match queue.get_properties(Some(options)).await {
        Ok(properties) => {
            let count = properties.approximate_messages_count().map_err(failed)?;
            Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
        }
        Err(error) if error.http_status() == Some(StatusCode::NotFound) => Ok(0),
        Err(error) => Err(failed(error)),
    }
}
