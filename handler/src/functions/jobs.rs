use axum::extract::State;
use azure_functions_custom_handler::{Answer, Failure, QueueMessage};
use service::{Deadline, PollJob};

use super::POLL_TIME;
use crate::app::App;

/// `POST /poll`, called by the host for each message of the queue: asks the provider and decides.
pub(super) async fn jobs(State(app): State<App>, message: QueueMessage<PollJob>) -> Result<Answer, Failure> {
    let deadline = Deadline::after(POLL_TIME);
    let parts = app.parts(deadline).await.ok_or_else(|| Failure::new("the store is not open"))?;
    parts.service.poll(&message.item, deadline).await.map_err(|error| Failure::new(error.to_string()))?;
    Ok(Answer::done())
}
