use axum::extract::State;
use azure_functions_custom_handler::{Answer, Failure, QueueMessage};
use service::{kernel::Deadline, model::Job};

use super::limits::JOB_TIME;
use crate::app::App;

/// `POST /jobs`, called by the host for each message of the queue: carries out a job.
pub(super) async fn jobs(State(app): State<App>, message: QueueMessage<Job>) -> Result<Answer, Failure> {
    let deadline = Deadline::after(JOB_TIME);
    let parts = app.parts(deadline).await.ok_or_else(|| Failure::new("the store is not open"))?;
    let done = parts.service.jobs.run(&message.item, deadline).await;
    done.map_err(|error| Failure::new(format!("{error:?}")))?;
    Ok(Answer::done())
}
