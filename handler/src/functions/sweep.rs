use axum::extract::State;
use azure_functions_custom_handler::{Answer, Failure, TimerTick};
use service::{kernel::Deadline, upkeep::Swept};

use super::limits::SWEEP_TIME;
use crate::app::App;

/// `POST /sweep`, called by the host's timer: finds what was left behind.
pub(super) async fn sweep(State(app): State<App>, _tick: TimerTick) -> Result<Answer, Failure> {
    let deadline = Deadline::after(SWEEP_TIME);
    let parts = app.parts(deadline).await.ok_or_else(|| Failure::new("the store is not open"))?;
    let swept = parts.service.sweep.run(deadline).await;
    let swept = swept.map_err(|error| Failure::new(format!("{error:?}")))?;
    let Swept { polls, erased, purged, orphans } = swept;
    Ok(Answer::done().log(format!(
        "{polls} lost polls made, {erased} verifications erased, {purged} purged, {orphans} accounts without verification deleted"
    )))
}
