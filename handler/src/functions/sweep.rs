use axum::extract::State;
use azure_functions_custom_handler::{Answer, Failure, TimerTick};
use service::Deadline;

use super::POLL_TIME;
use crate::app::App;

/// `POST /sweep`, called by the host's timer: heals what was left behind.
pub(super) async fn sweep(State(app): State<App>, _tick: TimerTick) -> Result<Answer, Failure> {
    let deadline = Deadline::after(POLL_TIME);
    let parts = app.parts(deadline).await.ok_or_else(|| Failure::new("the store is not open"))?;
    let polls = parts.service.sweep(deadline).await.map_err(|error| Failure::new(error.to_string()))?;
    Ok(Answer::done().log(format!("{polls} lost polls were made")))
}
